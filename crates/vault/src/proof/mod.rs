//! The proofs: what an adversary can derive, what a crash can break, what a sealed value refuses.

mod adversary;
mod codec;
mod crash;
mod game;
mod mirror;
mod pkcs11;
mod postgres;
mod scene;
mod story;
mod streams;
