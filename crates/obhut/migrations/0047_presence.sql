-- What the processes on one database tell each other of presence: of ticket 0, that somebody is there to answer; of a ticket,
-- that its visitor has the chat before them and that one side writes. Never who, and never what; a row counts for some seconds
-- and is swept.
CREATE TABLE presence (
    account_id     BIGINT NOT NULL,
    process_id     BIGINT NOT NULL,
    ticket_id      BIGINT NOT NULL,
    present        BOOLEAN NOT NULL,
    visitor_until  BIGINT NOT NULL,
    staff_until    BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, process_id, ticket_id)
);
CREATE INDEX presence_ticket ON presence (account_id, ticket_id);
