-- What the desk does by itself when time passes. Names and conditions may name somebody, so they are sealed.
CREATE TABLE automation_rule (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    active       BOOLEAN NOT NULL,
    position     BIGINT NOT NULL,
    stopped_at   BIGINT,
    reason       TEXT,
    key_id       BIGINT NOT NULL,
    sealed_rule  {bytes},
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- At which version of a ticket an automation has last acted: it acts again once somebody has changed the ticket.
CREATE TABLE automation_mark (
    account_id   BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    rule_id      BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, rule_id)
) {clustered};
