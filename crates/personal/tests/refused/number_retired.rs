use personal::{Personal, PersonalData, Unknown};

#[derive(PersonalData)]
#[personal(name = "profile", retired(3))]
struct Profile {
    #[personal(n = 3, category = Identity, purposes("support"))]
    name: Personal<String>,
    #[personal(unknown)]
    unknown: Unknown,
}

fn main() {}
