-- With what an account's log is signed: the name in its heads, the key that others check with, and the seed of the secret.
CREATE TABLE log_key (
    account_id   BIGINT NOT NULL,
    origin       TEXT NOT NULL,
    verifier     TEXT NOT NULL,
    key_id       BIGINT NOT NULL,
    sealed_seed  {bytes},
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id)
);
