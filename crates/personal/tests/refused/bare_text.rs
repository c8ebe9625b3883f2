use personal::{PersonalData, Unknown};

#[derive(PersonalData)]
#[personal(name = "profile")]
struct Profile {
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: String,
    #[personal(unknown)]
    unknown: Unknown,
}

fn main() {}
