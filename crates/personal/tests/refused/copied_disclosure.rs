use personal::{Categories, Disclosure, Grant, Reason, SystemUse};

fn main() {
    let token = Disclosure::issue(Grant { open: Categories::ALL, reason: Reason::System(SystemUse::Index), looks: None });
    let kept: Disclosure = (&token).clone();
    let _ = kept;
}
