use aws_lc_rs::digest::{Context, SHA256};

/// Length of the blind in bytes.
pub const BLIND: usize = 32;

/// Binds a leaf to its sealed detail without telling anything about it.
pub type Commitment = [u8; 32];

/// `SHA-256("obhut.commit.v1" | blind | detail)`. The blind is fresh random bytes, sealed together with the detail;
/// once they are forgotten the commitment cannot be told from noise. A bare hash of personal data must never stand in
/// a leaf: a dictionary would open it.
pub fn commit(blind: &[u8; BLIND], detail: &[u8]) -> Commitment {
    let mut context = Context::new(&SHA256);
    context.update(b"obhut.commit.v1");
    context.update(blind);
    context.update(detail);
    let mut commitment = [0; 32];
    commitment.copy_from_slice(context.finish().as_ref());
    commitment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_holds_detail_and_blind() {
        let one = commit(&[1; 32], b"detail");
        assert_eq!(one, commit(&[1; 32], b"detail"));
        assert_ne!(one, commit(&[2; 32], b"detail"));
        assert_ne!(one, commit(&[1; 32], b"other"));
    }
}
