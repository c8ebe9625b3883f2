-- Whether those who asked were content: asked once for a ticket, answered through a link that only they have. What is written
-- to it is sealed under the ticket and the person.
CREATE TABLE satisfaction_rating (
    account_id      BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    ticket_id       BIGINT NOT NULL,
    requester_id    BIGINT,
    assignee_id     BIGINT,
    group_id        BIGINT,
    score           TEXT NOT NULL,
    token_hash      {bytes},
    key_id          BIGINT,
    sealed_comment  {bytes},
    expires_at      BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX satisfaction_rating_ticket ON satisfaction_rating (account_id, ticket_id);
CREATE INDEX satisfaction_rating_token ON satisfaction_rating (account_id, token_hash);
CREATE INDEX satisfaction_rating_requester ON satisfaction_rating (account_id, requester_id);
