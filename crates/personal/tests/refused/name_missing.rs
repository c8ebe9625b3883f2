use personal::{Personal, PersonalData, Unknown};

#[derive(PersonalData)]

struct Profile {
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: Personal<String>,
    #[personal(unknown)]
    unknown: Unknown,
}

fn main() {}
