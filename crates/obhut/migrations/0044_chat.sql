-- A conversation in the chat: whose it is, in which ticket it stands, and up to which entry of the log its visitor was shown
-- what was said. Of the word that opens it only a hash is kept; what was said lies sealed with the ticket.
CREATE TABLE chat (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    ticket_id      BIGINT NOT NULL,
    person_id      BIGINT NOT NULL,
    token_hash     {bytes} NOT NULL,
    shown_seq      BIGINT NOT NULL,
    transcripts    BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    ended_at       BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX chat_word ON chat (account_id, token_hash);
CREATE INDEX chat_ticket ON chat (account_id, ticket_id);
CREATE INDEX chat_person ON chat (account_id, person_id);
