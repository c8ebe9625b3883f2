-- Mail servers of the desk: where mail is fetched (imap) and where it is handed over (smtp). Whose account, and what
-- proves it, is sealed.
CREATE TABLE mail_server (
    account_id      BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    security        TEXT NOT NULL,
    port            BIGINT NOT NULL,
    sign_in         TEXT NOT NULL,
    after_import    TEXT NOT NULL,
    import_old      BOOLEAN NOT NULL,
    active          BOOLEAN NOT NULL,
    key_id          BIGINT NOT NULL,
    sealed_login    {bytes},
    last_success_at BIGINT,
    last_mail_at    BIGINT,
    last_failure_at BIGINT,
    last_error      TEXT,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- How far a folder is taken in and cleared away. The mark stands for its name.
CREATE TABLE mail_folder (
    account_id   BIGINT NOT NULL,
    server_id    BIGINT NOT NULL,
    mark         {bytes} NOT NULL,
    validity     BIGINT NOT NULL,
    taken        BIGINT NOT NULL,
    cleared      BIGINT NOT NULL,
    PRIMARY KEY (account_id, server_id, mark)
) {clustered};

-- The addresses customers write to.
CREATE TABLE mail_address (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    is_default     BOOLEAN NOT NULL,
    group_id       BIGINT,
    locale         TEXT,
    incoming_id    BIGINT,
    outgoing_id    BIGINT,
    acknowledges   BOOLEAN NOT NULL,
    key_id         BIGINT NOT NULL,
    sealed_address {bytes},
    last_mail_at   BIGINT,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- Mails that have come, by a keyed mark of their Message-ID: the same mail is taken in once, whoever brings it.
CREATE TABLE mail_seen (
    account_id   BIGINT NOT NULL,
    mark         {bytes} NOT NULL,
    ticket_id    BIGINT,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, mark)
) {clustered};
CREATE INDEX mail_seen_age ON mail_seen (account_id, created_at);
