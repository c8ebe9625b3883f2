//! The proofs: what an adversary can derive, what a crash can break, what a sealed value refuses.

mod scene;
mod story;
