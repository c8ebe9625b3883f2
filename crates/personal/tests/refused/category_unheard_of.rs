use personal::{Personal, PersonalData, Unknown};

#[derive(PersonalData)]
#[personal(name = "profile")]
struct Profile {
    #[personal(n = 0, category = Gossip, purposes("support"))]
    name: Personal<String>,
    #[personal(unknown)]
    unknown: Unknown,
}

fn main() {}
