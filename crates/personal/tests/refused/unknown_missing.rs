use personal::{Personal, PersonalData};

#[derive(PersonalData)]
#[personal(name = "profile")]
struct Profile {
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: Personal<String>,
}

fn main() {}
