-- What a duty keeps: a ticket that is neither forgotten nor redacted until the duty ends. Ground and dates are facts; what somebody
-- noted beside them lies sealed.
CREATE TABLE hold (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    ticket_id     BIGINT NOT NULL,
    ground        TEXT NOT NULL,
    author_id     BIGINT,
    from_at       BIGINT NOT NULL,
    until_at      BIGINT,
    ended_at      BIGINT,
    key_id        BIGINT NOT NULL,
    sealed_note   {bytes},
    PRIMARY KEY (account_id, id)
);
CREATE INDEX hold_ticket ON hold (account_id, ticket_id, id);
CREATE INDEX hold_due ON hold (account_id, until_at) WHERE ended_at IS NULL AND until_at IS NOT NULL;

-- Whether a hold is in force.
ALTER TABLE ticket ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX ticket_held ON ticket (account_id, id) WHERE held;

-- Tickets that an erasure had to leave, and the erasure that goes on with each once its duty has ended.
CREATE TABLE erasure_waiting (
    account_id    BIGINT NOT NULL,
    erasure_id    BIGINT NOT NULL,
    ticket_id     BIGINT NOT NULL,
    next_id       BIGINT,
    PRIMARY KEY (account_id, erasure_id, ticket_id)
) {clustered};
CREATE INDEX erasure_waiting_ticket ON erasure_waiting (account_id, ticket_id, next_id);
CREATE INDEX erasure_waiting_next ON erasure_waiting (account_id, next_id) WHERE next_id IS NOT NULL;

-- In which language a keeper is written to.
ALTER TABLE keeper ADD COLUMN locale TEXT;

-- Who it was, as long as something of theirs is kept; under a key of its own, which goes with the last of it.
CREATE TABLE erasure_kept (
    account_id    BIGINT NOT NULL,
    erasure_id    BIGINT NOT NULL,
    person_id     BIGINT NOT NULL,
    key_id        BIGINT NOT NULL,
    sealed_person {bytes},
    PRIMARY KEY (account_id, erasure_id, person_id)
);
