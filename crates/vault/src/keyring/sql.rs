//! The keyring's tables and statements. Everything is keyed by the keyring's number first.

use db::Migration;

/// `gen = 0` in `keyring_head` means: being made, no root yet. `touched` exists to be written, so that a commit flushes
/// what came before it.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "keyring",
    sql: "
CREATE TABLE keyring_head (
    keyring_id BIGINT NOT NULL PRIMARY KEY,
    gen BIGINT NOT NULL,
    height BIGINT NOT NULL,
    next_leaf BIGINT NOT NULL,
    touched BIGINT NOT NULL,
    root_id {bytes} NOT NULL,
    wrapped_top {bytes} NOT NULL
) {clustered};
CREATE TABLE keyring_page (
    keyring_id BIGINT NOT NULL,
    pid BIGINT NOT NULL,
    blob {bytes} NOT NULL,
    PRIMARY KEY (keyring_id, pid)
);
CREATE TABLE keyring_retire (
    keyring_id BIGINT NOT NULL,
    since_gen BIGINT NOT NULL,
    root_id {bytes} NOT NULL,
    PRIMARY KEY (keyring_id, since_gen)
) {clustered};
CREATE TABLE keyring_change (
    keyring_id BIGINT NOT NULL,
    gen BIGINT NOT NULL,
    pids {bytes} NOT NULL,
    PRIMARY KEY (keyring_id, gen)
);
CREATE TABLE keyring_node (
    keyring_id BIGINT NOT NULL,
    node_id BIGINT NOT NULL,
    seen_gen BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (keyring_id, node_id)
) {clustered};
",
}];

pub(crate) const HEAD: &str =
    "SELECT gen, height, next_leaf, root_id, wrapped_top FROM keyring_head WHERE keyring_id = $1";
pub(crate) const LOCK_HEAD: &str =
    "SELECT gen, height, next_leaf, root_id, wrapped_top FROM keyring_head WHERE keyring_id = $1 {for_update}";
pub(crate) const INSERT_HEAD: &str = "INSERT INTO keyring_head (keyring_id, gen, height, next_leaf, touched, root_id, wrapped_top) \
     VALUES ($1, 0, $2, 1, 0, $3, $3) ON CONFLICT (keyring_id) DO NOTHING";
pub(crate) const UPDATE_HEAD: &str = "UPDATE keyring_head SET gen = $2, height = $3, next_leaf = $4, root_id = $5, wrapped_top = $6 WHERE keyring_id = $1";
pub(crate) const TOUCH_HEAD: &str = "UPDATE keyring_head SET touched = touched + 1 WHERE keyring_id = $1";
pub(crate) const ALL_ROOTS: &str =
    "SELECT root_id FROM keyring_head WHERE gen > 0 UNION SELECT root_id FROM keyring_retire";

pub(crate) const PAGE: &str = "SELECT blob FROM keyring_page WHERE keyring_id = $1 AND pid = $2";
pub(crate) const UPSERT_PAGE: &str = "INSERT INTO keyring_page (keyring_id, pid, blob) VALUES ($1, $2, $3) \
     ON CONFLICT (keyring_id, pid) DO UPDATE SET blob = excluded.blob";
pub(crate) const DELETE_PAGE: &str = "DELETE FROM keyring_page WHERE keyring_id = $1 AND pid = $2";
pub(crate) const SOME_PAGE: &str = "SELECT pid FROM keyring_page WHERE keyring_id = $1 LIMIT 1";

pub(crate) const INSERT_RETIRE: &str =
    "INSERT INTO keyring_retire (keyring_id, since_gen, root_id) VALUES ($1, $2, $3)";
pub(crate) const RETIRED: &str = "SELECT root_id FROM keyring_retire WHERE keyring_id = $1 ORDER BY since_gen";
pub(crate) const DELETE_RETIRE: &str = "DELETE FROM keyring_retire WHERE keyring_id = $1 AND root_id = $2";

pub(crate) const INSERT_CHANGE: &str = "INSERT INTO keyring_change (keyring_id, gen, pids) VALUES ($1, $2, $3)";
pub(crate) const TRIM_CHANGE: &str = "DELETE FROM keyring_change WHERE keyring_id = $1 AND gen < $2";
pub(crate) const CHANGES: &str = "SELECT pids FROM keyring_change WHERE keyring_id = $1 AND gen > $2 ORDER BY gen";

pub(crate) const UPSERT_NODE: &str = "INSERT INTO keyring_node (keyring_id, node_id, seen_gen, lease_until) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (keyring_id, node_id) DO UPDATE \
     SET seen_gen = excluded.seen_gen, lease_until = excluded.lease_until";
pub(crate) const NODES_BEHIND: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM keyring_node \
     WHERE keyring_id = $1 AND node_id <> $2 AND seen_gen < $3 AND lease_until >= $4";
pub(crate) const TRIM_NODES: &str = "DELETE FROM keyring_node WHERE keyring_id = $1 AND lease_until < $2";

pub(crate) const PAGES: &str =
    "SELECT pid, blob FROM keyring_page WHERE keyring_id = $1 AND pid > $2 AND pid <= $3 ORDER BY pid LIMIT $4";
