use personal::Personal;

fn main() {
    let name = Personal::new("Mia".to_owned());
    let _ = name.0.len();
}
