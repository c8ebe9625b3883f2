use personal::{Personal, PersonalData, Unknown};

#[derive(PersonalData)]
#[personal(name = "profile")]
struct Profile {
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: Personal<String>,
    phone: Option<Personal<String>>,
    #[personal(unknown)]
    unknown: Unknown,
}

fn main() {}
