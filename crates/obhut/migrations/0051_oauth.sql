-- Programs that sign in by OAuth 2.0, and what people lent to them. Their secrets, codes and tokens are known by hash only.
CREATE TABLE oauth_client (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    identifier     TEXT NOT NULL,
    name           TEXT NOT NULL,
    secret_hash    {bytes},
    redirect_uris  TEXT NOT NULL,
    scopes         TEXT NOT NULL,
    person_id      BIGINT NOT NULL,
    seconds        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX oauth_client_identifier ON oauth_client (account_id, identifier);

-- What somebody allowed a program; every token that came of it names it.
CREATE TABLE oauth_grant (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    client_id     BIGINT NOT NULL,
    person_id     BIGINT NOT NULL,
    scopes        TEXT NOT NULL,
    redirect_uri  TEXT NOT NULL,
    challenge     TEXT,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

ALTER TABLE token ADD COLUMN client_id BIGINT;
ALTER TABLE token ADD COLUMN grant_id BIGINT;
CREATE INDEX token_client ON token (account_id, client_id);
CREATE INDEX token_grant ON token (account_id, grant_id);
