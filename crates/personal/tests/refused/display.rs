use personal::Personal;

fn main() {
    let name = Personal::new("Mia".to_owned());
    println!("{name}");
}
