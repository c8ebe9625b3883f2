-- Systems outside that are told of what was forgotten. Address, secret and name lie sealed.
CREATE TABLE webhook (
    account_id       BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    active           BOOLEAN NOT NULL,
    erasures         BOOLEAN NOT NULL,
    redactions       BOOLEAN NOT NULL,
    calls_back       BOOLEAN NOT NULL,
    author_id        BIGINT,
    key_id           BIGINT NOT NULL,
    sealed_profile   {bytes},
    last_success_at  BIGINT,
    last_failure_at  BIGINT,
    last_error       TEXT,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- Who is told of which erasure, and how far that is. What they are told lies under the key of the case, which goes with the
-- last confirmation.
CREATE TABLE notice (
    account_id       BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    kind             TEXT NOT NULL,
    target_id        BIGINT NOT NULL,
    erasure_id       BIGINT,
    event            TEXT NOT NULL,
    state            TEXT NOT NULL,
    attempts         BIGINT NOT NULL,
    last_status      BIGINT,
    last_error       TEXT,
    token_hash       {bytes},
    key_id           BIGINT NOT NULL,
    sealed_body      {bytes},
    created_at       BIGINT NOT NULL,
    sent_at          BIGINT,
    confirmed_at     BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX notice_erasure ON notice (account_id, erasure_id, id);
CREATE INDEX notice_target ON notice (account_id, kind, target_id, id);
CREATE INDEX notice_token ON notice (account_id, token_hash);

CREATE TABLE notice_attempt (
    account_id       BIGINT NOT NULL,
    notice_id        BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    last_status      BIGINT,
    last_error       TEXT,
    at               BIGINT NOT NULL,
    PRIMARY KEY (account_id, notice_id, id)
);

-- Who outside keeps signed heads of the log, so that nobody inside can rewrite it unnoticed.
CREATE TABLE keeper (
    account_id       BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    kind             TEXT NOT NULL,
    key_id           BIGINT NOT NULL,
    sealed_place     {bytes},
    size             BIGINT NOT NULL,
    attempts         BIGINT NOT NULL,
    sent_at          BIGINT,
    last_failure_at  BIGINT,
    last_error       TEXT,
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
