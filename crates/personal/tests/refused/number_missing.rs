use personal::{Personal, PersonalData, Unknown};

#[derive(PersonalData)]
#[personal(name = "profile")]
struct Profile {
    #[personal(category = Identity, purposes("support"))]
    name: Personal<String>,
    #[personal(unknown)]
    unknown: Unknown,
}

fn main() {}
