-- What an erasure is certified with, beside its log entry: how much went, and what the keyring said. No person stands here.
CREATE TABLE certificate (
    account_id        BIGINT NOT NULL,
    erasure_id        BIGINT NOT NULL,
    tickets           BIGINT NOT NULL,
    people            BIGINT NOT NULL,
    messages          BIGINT NOT NULL,
    files             BIGINT NOT NULL,
    mails             BIGINT NOT NULL,
    case_key_id       BIGINT NOT NULL,
    links             BIGINT NOT NULL,
    told_at           BIGINT,
    passes            BIGINT NOT NULL,
    generation_before BIGINT,
    generation_after  BIGINT,
    root_hash         TEXT,
    provider          TEXT,
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (account_id, erasure_id)
);

-- Whoever holds the word finds the certificate. Only its hash is kept, and not whose it is.
CREATE TABLE certificate_link (
    account_id        BIGINT NOT NULL,
    token_hash        {bytes} NOT NULL,
    erasure_id        BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (account_id, token_hash)
) {clustered};
CREATE INDEX certificate_link_erasure ON certificate_link (account_id, erasure_id);
