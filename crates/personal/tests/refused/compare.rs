use personal::Personal;

fn main() {
    let same = Personal::new(1_i64) == Personal::new(1_i64);
    let _ = same;
}
