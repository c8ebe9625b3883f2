//! The one log: what happened, to which row, when, by which role.
//!
//! Ticket audits, the access log and the proof of what was done are one table of entries. The *leaf* of an entry stays
//! for ever, so it names a row and an act and never a person; what is personal about it lies sealed beside the leaf and
//! is bound to it by a blinded commitment that turns into noise when the sealed part is forgotten.
//!
//! The leaves are bound together by a Merkle tree with a signed head ([`tree`], [`tiles`], [`note`]), so that whoever keeps a
//! head can tell later whether anything was changed or taken away ([`check`]), and a single leaf can be proved ([`proof`]).
//!
//! This crate knows no tickets and no keys of sealed values: the caller seals, and gives the seed that signs.

pub mod check;
mod commitment;
mod entry;
pub mod note;
pub mod proof;
pub mod store;
pub mod tiles;
pub mod tree;

pub use commitment::{BLIND, Commitment, commit};
pub use entry::{
    Entry, Fact, Facts, Heading, NewEntry, Object, STATEMENTS, Traits, after, append, before, last, newest_of_object,
    of_object, one, since,
};

/// The table of the log; the product's first migration includes it.
pub const SCHEMA: &str = "\
CREATE TABLE log_entry (
    account_id    BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    at            BIGINT NOT NULL,
    object_kind   TEXT NOT NULL,
    object_id     BIGINT NOT NULL,
    act           TEXT NOT NULL,
    actor_id      BIGINT,
    leaf          {bytes} NOT NULL,
    key_id        BIGINT,
    sealed_detail {bytes},
    sealed_staff  {bytes},
    PRIMARY KEY (account_id, seq)
);
CREATE INDEX log_object ON log_entry (account_id, object_kind, object_id, seq);
";
