-- What the desk does by itself when a ticket arises or changes. Names and conditions may name somebody, so they are sealed.
CREATE TABLE trigger_rule (
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
