use std::collections::HashSet;

use personal::Personal;

fn main() {
    let mut seen = HashSet::new();
    seen.insert(Personal::new("Mia".to_owned()));
}
