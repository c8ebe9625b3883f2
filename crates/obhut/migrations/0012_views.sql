-- Views made by people. What one is called and which tickets it shows may name somebody, so both are sealed.
CREATE TABLE saved_view (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    person_id    BIGINT,
    group_id     BIGINT,
    active       BOOLEAN NOT NULL,
    position     BIGINT NOT NULL,
    key_id       BIGINT NOT NULL,
    sealed_view  {bytes},
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- Tickets that somebody has put aside for themselves until a moment.
CREATE TABLE snooze (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, ticket_id)
) {clustered};
CREATE INDEX snooze_ticket ON snooze (account_id, ticket_id);
CREATE INDEX ticket_follow_up ON ticket (account_id, follow_up_of);
