-- What administrators set up: purposes, fields, rules for mail, training, appearance; and when staff are away.

ALTER TABLE purpose ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE purpose ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE purpose ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;

ALTER TABLE ticket_field ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_field ADD COLUMN pattern TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_field ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_field ADD COLUMN visible_in_portal BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ticket_field ADD COLUMN editable_in_portal BOOLEAN NOT NULL DEFAULT FALSE;

-- Fields of people and organisations.
CREATE TABLE record_field (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    target       TEXT NOT NULL,
    slug         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    title        TEXT NOT NULL,
    description  TEXT NOT NULL,
    options      TEXT NOT NULL,
    pattern      TEXT NOT NULL,
    tag          TEXT NOT NULL,
    purpose_id   BIGINT NOT NULL,
    active       BOOLEAN NOT NULL,
    position     BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX record_field_slug ON record_field (account_id, target, slug);

-- When a token was last used: the day for tokens of the API, the hour for sessions.
ALTER TABLE token ADD COLUMN last_used_at BIGINT;

-- Which mail is always or never taken in.
CREATE TABLE mail_rule (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    key_id         BIGINT NOT NULL,
    sealed_pattern {bytes},
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- Who is away, until when, and who looks after the tickets meanwhile.
CREATE TABLE absence (
    account_id     BIGINT NOT NULL,
    person_id      BIGINT NOT NULL,
    from_at        BIGINT NOT NULL,
    until_at       BIGINT,
    substitute_id  BIGINT,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id)
) {clustered};
CREATE INDEX absence_substitute ON absence (account_id, substitute_id);

-- What a role must have read and understood. A published version never changes.
CREATE TABLE training (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    role         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    lesson       TEXT NOT NULL,
    questions    TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    published_at BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX training_role ON training (account_id, role, state);

CREATE TABLE training_result (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    training_id  BIGINT NOT NULL,
    role         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    passed       BOOLEAN NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, id)
) {clustered};

-- Colour and logo of the company.
CREATE TABLE appearance (
    account_id   BIGINT NOT NULL,
    colour       TEXT NOT NULL,
    logo_kind    TEXT NOT NULL,
    logo         {bytes},
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id)
);
