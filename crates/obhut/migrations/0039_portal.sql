-- Links that open the customers' side, mailed to an address of theirs. Of the word only a hash is kept. A used or old one stays
-- for a while, so that a new one can be asked for. An address that waits to be confirmed lies sealed.
CREATE TABLE portal_link (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    person_id      BIGINT NOT NULL,
    identity_id    BIGINT,
    kind           TEXT NOT NULL,
    locale         TEXT NOT NULL,
    token_hash     {bytes},
    key_id         BIGINT,
    sealed_address {bytes},
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT,
    used_at        BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX portal_link_word ON portal_link (account_id, token_hash);
CREATE INDEX portal_link_person ON portal_link (account_id, person_id, created_at);
CREATE INDEX portal_link_age ON portal_link (account_id, created_at);

-- When somebody last proved in a session who they are, and until when all that is stored about them is open in it.
CREATE TABLE portal_session (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    person_id      BIGINT NOT NULL,
    proven_at      BIGINT,
    open_until     BIGINT,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX portal_session_person ON portal_session (account_id, person_id);
CREATE INDEX portal_session_age ON portal_session (account_id, created_at);
