-- Calls and voice messages on tickets. Numbers, and where a recording is to be fetched, may single somebody out: sealed.
CREATE TABLE call (
    account_id        BIGINT NOT NULL,
    ticket_id         BIGINT NOT NULL,
    id                BIGINT NOT NULL,
    comment_id        BIGINT NOT NULL,
    kind              TEXT NOT NULL,
    state             TEXT NOT NULL,
    last_error        TEXT,
    started_at        BIGINT NOT NULL,
    seconds           BIGINT NOT NULL,
    caller_agreed_at  BIGINT,
    staff_agreed_at   BIGINT,
    checked_at        BIGINT,
    key_id            BIGINT NOT NULL,
    sealed_call       {bytes},
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, id)
);

-- Who is on the telephone with whom just now; swept after a day.
CREATE TABLE call_display (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    agent_id     BIGINT NOT NULL,
    ticket_id    BIGINT,
    person_id    BIGINT,
    checked_at   BIGINT,
    closed_at    BIGINT,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX call_display_agent ON call_display (account_id, agent_id, created_at);
