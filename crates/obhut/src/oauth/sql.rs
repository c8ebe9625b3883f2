//! Statements about programs that sign in by OAuth, and what was lent to them.

use db::{Error, Row, Tx, params};

use super::Scopes;

const INSERT: &str = "INSERT INTO oauth_client (account_id, id, identifier, name, secret_hash, redirect_uris, scopes, \
    person_id, seconds, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const UPDATE: &str = "UPDATE oauth_client SET name = $3, redirect_uris = $4, scopes = $5, seconds = $6, updated_at = $7 \
    WHERE account_id = $1 AND id = $2";
const SET_SECRET: &str = "UPDATE oauth_client SET secret_hash = $3, updated_at = $4 WHERE account_id = $1 AND id = $2";
const LIST: &str = "SELECT id, identifier, name, secret_hash, redirect_uris, scopes, person_id, seconds, created_at, updated_at \
    FROM oauth_client WHERE account_id = $1 ORDER BY id";
const GET: &str = "SELECT id, identifier, name, secret_hash, redirect_uris, scopes, person_id, seconds, created_at, updated_at \
    FROM oauth_client WHERE account_id = $1 AND id = $2";
const BY_IDENTIFIER: &str = "SELECT id, identifier, name, secret_hash, redirect_uris, scopes, person_id, seconds, created_at, \
    updated_at FROM oauth_client WHERE account_id = $1 AND identifier = $2";
const DELETE: &str = "DELETE FROM oauth_client WHERE account_id = $1 AND id = $2";
const INSERT_GRANT: &str = "INSERT INTO oauth_grant (account_id, id, client_id, person_id, scopes, redirect_uri, challenge, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const GRANT: &str = "SELECT id, client_id, person_id, scopes, redirect_uri, challenge, created_at FROM oauth_grant \
    WHERE account_id = $1 AND id = $2";
const DELETE_GRANTS: &str = "DELETE FROM oauth_grant WHERE account_id = $1 AND client_id = $2";
const DROP_SPENT_GRANTS: &str = "DELETE FROM oauth_grant WHERE account_id = $1 AND NOT EXISTS \
    (SELECT 1 FROM token t WHERE t.account_id = $1 AND t.grant_id = oauth_grant.id)";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    UPDATE,
    SET_SECRET,
    LIST,
    GET,
    BY_IDENTIFIER,
    DELETE,
    INSERT_GRANT,
    GRANT,
    DELETE_GRANTS,
    DROP_SPENT_GRANTS,
];

/// A program.
#[derive(Clone)]
pub struct ClientRow {
    /// Number within the account.
    pub id: i64,
    /// What it calls itself when it asks.
    pub identifier: String,
    /// What people call it: configuration, a fact.
    pub name: String,
    /// The hash of its secret; none where it can keep none.
    pub secret_hash: Option<Vec<u8>>,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<String>,
    /// How far it may go at the most.
    pub scopes: Scopes,
    /// Whose rights it has where nobody lends it any.
    pub person: i64,
    /// How long its tokens open.
    pub seconds: i64,
    /// When it was entered.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// What somebody allowed a program.
pub struct GrantRow {
    /// Number within the account.
    pub id: i64,
    /// Whom.
    pub client: i64,
    /// Who.
    pub person: i64,
    /// How far.
    pub scopes: Scopes,
    /// Where the code was sent.
    pub redirect_uri: String,
    /// The SHA-256 of what its redeemer must show (RFC 7636), in URL-safe form.
    pub challenge: Option<String>,
    /// When.
    pub created_at: i64,
}

fn read(row: &Row<'_>) -> Result<ClientRow, Error> {
    Ok(ClientRow {
        id: row.get(0)?,
        identifier: row.get(1)?,
        name: row.get(2)?,
        secret_hash: row.get(3)?,
        redirect_uris: row.get::<String>(4)?.lines().map(str::to_owned).collect(),
        scopes: Scopes::stored(&row.get::<String>(5)?)?,
        person: row.get(6)?,
        seconds: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
    })
}

/// Adds a program.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, c: &ClientRow) -> Result<(), Error> {
    let uris = c.redirect_uris.join("\n");
    tx.execute(
        INSERT,
        params![
            account,
            c.id,
            c.identifier,
            c.name,
            c.secret_hash,
            uris,
            c.scopes.text(),
            c.person,
            c.seconds,
            c.created_at,
            c.updated_at
        ],
    )
    .map(drop)
}

/// Writes what can change of a program.
pub fn update(tx: &mut Tx<'_>, account: i64, c: &ClientRow) -> Result<(), Error> {
    let uris = c.redirect_uris.join("\n");
    tx.execute(UPDATE, params![account, c.id, c.name, uris, c.scopes.text(), c.seconds, c.updated_at]).map(drop)
}

/// Gives a program another secret.
pub fn set_secret(tx: &mut Tx<'_>, account: i64, id: i64, hash: &[u8; 32], at: i64) -> Result<(), Error> {
    tx.execute(SET_SECRET, params![account, id, hash, at]).map(drop)
}

/// All programs.
pub fn list(tx: &mut Tx<'_>, account: i64) -> Result<Vec<ClientRow>, Error> {
    tx.rows(LIST, params![account], read)
}

/// One program.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ClientRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// The program that calls itself so.
pub fn by_identifier(tx: &mut Tx<'_>, account: i64, identifier: &str) -> Result<Option<ClientRow>, Error> {
    tx.row(BY_IDENTIFIER, params![account, identifier], read)
}

/// Takes a program away, with what was allowed it.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE_GRANTS, params![account, id])?;
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// Notes what somebody allowed.
pub fn insert_grant(tx: &mut Tx<'_>, account: i64, g: &GrantRow) -> Result<(), Error> {
    tx.execute(
        INSERT_GRANT,
        params![account, g.id, g.client, g.person, g.scopes.text(), g.redirect_uri, g.challenge, g.created_at],
    )
    .map(drop)
}

/// What somebody allowed.
pub fn grant(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<GrantRow>, Error> {
    tx.row(GRANT, params![account, id], |row| {
        Ok(GrantRow {
            id: row.get(0)?,
            client: row.get(1)?,
            person: row.get(2)?,
            scopes: Scopes::stored(&row.get::<String>(3)?)?,
            redirect_uri: row.get(4)?,
            challenge: row.get(5)?,
            created_at: row.get(6)?,
        })
    })
}

/// Removes permissions of which no token is left.
pub fn drop_spent_grants(tx: &mut Tx<'_>, account: i64) -> Result<u64, Error> {
    tx.execute(DROP_SPENT_GRANTS, params![account])
}
