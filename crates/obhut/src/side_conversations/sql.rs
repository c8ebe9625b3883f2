//! Statements about side conversations and their messages.

use db::{Error, Row, Tx, params};

use super::words::{MessageKind, MessageState, SideState};
use crate::recipients::PassingPurpose;

/// A side conversation's row.
#[derive(Clone)]
pub struct SideRow {
    /// Number within the account.
    pub id: i64,
    /// The ticket it is about.
    pub ticket: i64,
    /// Its name in the API.
    pub sid: String,
    /// The partner.
    pub recipient: i64,
    /// Who began it.
    pub author: i64,
    /// Whether it goes on.
    pub state: SideState,
    /// Whether names and addresses stay in the house.
    pub masked: bool,
    /// What for.
    pub purpose: PassingPurpose,
    /// Finds it when an answer comes by mail; random, a fact.
    pub reply_token: String,
    /// The unit key of its fields.
    pub key: i64,
    /// What it is about and where it goes.
    pub sealed_fields: Option<Vec<u8>>,
    /// When it began.
    pub created_at: i64,
    /// When something last happened.
    pub updated_at: i64,
    /// When its state last changed.
    pub state_at: i64,
}

/// A message's row.
#[derive(Clone)]
pub struct MessageRow {
    /// Number within the account.
    pub id: i64,
    /// The side conversation.
    pub side: i64,
    /// The ticket.
    pub ticket: i64,
    /// What it is.
    pub kind: MessageKind,
    /// What became of it.
    pub state: MessageState,
    /// Who of the desk wrote it.
    pub author: Option<i64>,
    /// Part of the Message-ID under which it left.
    pub mail_token: Option<String>,
    /// The Message-ID under which it came, as a mark.
    pub mark: Option<Vec<u8>>,
    /// How many files it has.
    pub attachments: i64,
    /// Its unit key.
    pub key: i64,
    /// What it says.
    pub sealed_body: Option<Vec<u8>>,
    /// When it was written or came.
    pub created_at: i64,
    /// When it left.
    pub sent_at: Option<i64>,
}

macro_rules! select_side {
    ($where:literal) => {
        concat!(
            "SELECT id, ticket_id, sid, recipient_id, author_id, state, masked, purpose, reply_token, key_id, \
             sealed_fields, created_at, updated_at, state_at FROM side_conversation WHERE account_id = $1 AND ",
            $where
        )
    };
}

macro_rules! select_message {
    ($where:literal) => {
        concat!(
            "SELECT id, side_conversation_id, ticket_id, kind, state, author_id, mail_token, mark, attachments, key_id, \
             sealed_body, created_at, sent_at FROM side_message WHERE account_id = $1 AND ",
            $where
        )
    };
}

const INSERT: &str = "INSERT INTO side_conversation (account_id, ticket_id, id, sid, recipient_id, author_id, state, masked, \
    purpose, reply_token, key_id, sealed_fields, created_at, updated_at, state_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $13)";
const GET: &str = select_side!("ticket_id = $2 AND id = $3");
const BY_SID: &str = select_side!("ticket_id = $2 AND sid = $3");
const BY_TOKEN: &str = select_side!("reply_token = $2");
const OF_TICKET: &str = select_side!("ticket_id = $2 ORDER BY id");
const SET_STATE: &str = "UPDATE side_conversation SET state = $4, state_at = $5, updated_at = $5 \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const TOUCH: &str = "UPDATE side_conversation SET updated_at = $4 WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const INSERT_MESSAGE: &str = "INSERT INTO side_message (account_id, side_conversation_id, id, ticket_id, kind, state, \
    author_id, mail_token, mark, attachments, key_id, sealed_body, created_at, sent_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10, $11, $12, $13)";
const MESSAGE: &str = select_message!("side_conversation_id = $2 AND id = $3");
const MESSAGES: &str = select_message!("side_conversation_id = $2 ORDER BY id");
const MESSAGES_OF_TICKET: &str = select_message!("ticket_id = $2 ORDER BY id");
const KNOWN: &str =
    "SELECT id FROM side_message WHERE account_id = $1 AND side_conversation_id = $2 AND mark = $3 LIMIT 1";
const SET_MESSAGE: &str =
    "UPDATE side_message SET state = $4 WHERE account_id = $1 AND side_conversation_id = $2 AND id = $3";
const SENT: &str = "UPDATE side_message SET state = 'sent', mail_token = $4, sent_at = $5 \
    WHERE account_id = $1 AND side_conversation_id = $2 AND id = $3";
const ADD_FILE: &str = "INSERT INTO side_file (account_id, message_id, attachment_id) VALUES ($1, $2, $3) \
    ON CONFLICT (account_id, message_id, attachment_id) DO NOTHING";
const FILES: &str =
    "SELECT attachment_id FROM side_file WHERE account_id = $1 AND message_id = $2 ORDER BY attachment_id";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    GET,
    BY_SID,
    BY_TOKEN,
    OF_TICKET,
    SET_STATE,
    TOUCH,
    INSERT_MESSAGE,
    MESSAGE,
    MESSAGES,
    MESSAGES_OF_TICKET,
    KNOWN,
    SET_MESSAGE,
    SENT,
    ADD_FILE,
    FILES,
];

fn read_side(row: &Row<'_>) -> Result<SideRow, Error> {
    Ok(SideRow {
        id: row.get(0)?,
        ticket: row.get(1)?,
        sid: row.get(2)?,
        recipient: row.get(3)?,
        author: row.get(4)?,
        state: SideState::stored(&row.get::<String>(5)?)?,
        masked: row.get(6)?,
        purpose: PassingPurpose::stored(&row.get::<String>(7)?)?,
        reply_token: row.get(8)?,
        key: row.get(9)?,
        sealed_fields: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
        state_at: row.get(13)?,
    })
}

fn read_message(row: &Row<'_>) -> Result<MessageRow, Error> {
    Ok(MessageRow {
        id: row.get(0)?,
        side: row.get(1)?,
        ticket: row.get(2)?,
        kind: MessageKind::stored(&row.get::<String>(3)?)?,
        state: MessageState::stored(&row.get::<String>(4)?)?,
        author: row.get(5)?,
        mail_token: row.get(6)?,
        mark: row.get(7)?,
        attachments: row.get(8)?,
        key: row.get(9)?,
        sealed_body: row.get(10)?,
        created_at: row.get(11)?,
        sent_at: row.get(12)?,
    })
}

/// Adds a side conversation.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, s: &SideRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            s.ticket,
            s.id,
            s.sid,
            s.recipient,
            s.author,
            s.state.word(),
            s.masked,
            s.purpose.word(),
            s.reply_token,
            s.key,
            s.sealed_fields,
            s.created_at
        ],
    )
    .map(drop)
}

/// One side conversation of a ticket.
pub fn get(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<SideRow>, Error> {
    tx.row(GET, params![account, ticket, id], read_side)
}

/// One side conversation of a ticket by its name in the API.
pub fn by_sid(tx: &mut Tx<'_>, account: i64, ticket: i64, sid: &str) -> Result<Option<SideRow>, Error> {
    tx.row(BY_SID, params![account, ticket, sid], read_side)
}

/// The side conversation of a token.
pub fn by_token(tx: &mut Tx<'_>, account: i64, token: &str) -> Result<Option<SideRow>, Error> {
    tx.row(BY_TOKEN, params![account, token], read_side)
}

/// The side conversations of a ticket, oldest first.
pub fn of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<SideRow>, Error> {
    tx.rows(OF_TICKET, params![account, ticket], read_side)
}

/// Writes whether it goes on.
pub fn set_state(tx: &mut Tx<'_>, account: i64, s: &SideRow, state: SideState, at: i64) -> Result<(), Error> {
    tx.execute(SET_STATE, params![account, s.ticket, s.id, state.word(), at]).map(drop)
}

/// Notes that something happened.
pub fn touch(tx: &mut Tx<'_>, account: i64, s: &SideRow, at: i64) -> Result<(), Error> {
    tx.execute(TOUCH, params![account, s.ticket, s.id, at]).map(drop)
}

/// Adds a message.
pub fn insert_message(tx: &mut Tx<'_>, account: i64, m: &MessageRow) -> Result<(), Error> {
    tx.execute(
        INSERT_MESSAGE,
        params![
            account,
            m.side,
            m.id,
            m.ticket,
            m.kind.word(),
            m.state.word(),
            m.author,
            m.mark,
            m.attachments,
            m.key,
            m.sealed_body,
            m.created_at,
            m.sent_at
        ],
    )
    .map(drop)
}

/// One message.
pub fn message(tx: &mut Tx<'_>, account: i64, side: i64, id: i64) -> Result<Option<MessageRow>, Error> {
    tx.row(MESSAGE, params![account, side, id], read_message)
}

/// The messages of a side conversation, oldest first.
pub fn messages(tx: &mut Tx<'_>, account: i64, side: i64) -> Result<Vec<MessageRow>, Error> {
    tx.rows(MESSAGES, params![account, side], read_message)
}

/// The messages of all side conversations of a ticket, oldest first.
pub fn messages_of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<MessageRow>, Error> {
    tx.rows(MESSAGES_OF_TICKET, params![account, ticket], read_message)
}

/// The message that came under this mark, if it is known.
pub fn known(tx: &mut Tx<'_>, account: i64, side: i64, mark: &[u8]) -> Result<Option<i64>, Error> {
    tx.row(KNOWN, params![account, side, mark], |row| row.get(0))
}

/// Writes what became of a message.
pub fn set_message(tx: &mut Tx<'_>, account: i64, m: &MessageRow, state: MessageState) -> Result<(), Error> {
    tx.execute(SET_MESSAGE, params![account, m.side, m.id, state.word()]).map(drop)
}

/// Notes under which token a message left.
pub fn set_sent(tx: &mut Tx<'_>, account: i64, m: &MessageRow, token: &str, at: i64) -> Result<(), Error> {
    tx.execute(SENT, params![account, m.side, m.id, token, at]).map(drop)
}

/// Hangs a file of the ticket on a message.
pub fn add_file(tx: &mut Tx<'_>, account: i64, message: i64, file: i64) -> Result<(), Error> {
    tx.execute(ADD_FILE, params![account, message, file]).map(drop)
}

/// The files of a message.
pub fn files(tx: &mut Tx<'_>, account: i64, message: i64) -> Result<Vec<i64>, Error> {
    tx.rows(FILES, params![account, message], |row| row.get(0))
}
