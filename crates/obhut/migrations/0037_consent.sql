-- What people are asked to agree to: one wording per purpose, language and version. A wording never changes.
CREATE TABLE consent_text (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    purpose_id   BIGINT NOT NULL,
    locale       TEXT NOT NULL,
    version      BIGINT NOT NULL,
    wording      TEXT NOT NULL,
    valid_days   BIGINT,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- What somebody said about a purpose. The wording they were shown lies sealed under their key, and goes with them.
CREATE TABLE consent_event (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    purpose_id   BIGINT NOT NULL,
    act          TEXT NOT NULL,
    source       TEXT NOT NULL,
    text_id      BIGINT,
    ticket_id    BIGINT,
    key_id       BIGINT NOT NULL,
    sealed_proof {bytes},
    at           BIGINT NOT NULL,
    expires_at   BIGINT,
    PRIMARY KEY (account_id, person_id, id)
) {clustered};

-- Whoever holds the word decides about one person's consents. Only its hash is kept.
CREATE TABLE consent_link (
    account_id   BIGINT NOT NULL,
    token_hash   {bytes} NOT NULL,
    person_id    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, token_hash)
);
CREATE INDEX consent_link_person ON consent_link (account_id, person_id);

-- Who has been told what is stored about them (Art. 13 and 14), and with which ticket.
CREATE TABLE notice_given (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id)
) {clustered};

-- Forms for people outside. What a form asks and says is the administrator's; each published version stays as it was.
CREATE TABLE contact_form (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    active       BOOLEAN NOT NULL,
    position     BIGINT NOT NULL,
    published    BIGINT,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE TABLE contact_form_version (
    account_id   BIGINT NOT NULL,
    form_id      BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    design       TEXT NOT NULL,
    published_at BIGINT,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, form_id, version)
);

-- What somebody was shown and chose when they sent a form: sealed with the ticket and with them.
CREATE TABLE contact_proof (
    account_id   BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    form_id      BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    locale       TEXT NOT NULL,
    key_id       BIGINT NOT NULL,
    sealed_proof {bytes},
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id)
) {clustered};
