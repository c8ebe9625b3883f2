use personal::Personal;

fn to_page<T: serde::Serialize>(_: &T) {}

fn main() {
    to_page(&Personal::new("Mia".to_owned()));
}
