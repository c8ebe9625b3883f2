//! The obhut binary.
fn main() {}
