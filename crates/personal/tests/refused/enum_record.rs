use personal::PersonalData;

#[derive(PersonalData)]
#[personal(name = "profile")]
enum Profile {
    Empty,
}

fn main() {}
