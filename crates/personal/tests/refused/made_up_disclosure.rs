use personal::{Categories, Disclosure, Reason, SystemUse};

fn main() {
    let _ = Disclosure { open: Categories::ALL, reason: Reason::System(SystemUse::Index), looks: None };
}
