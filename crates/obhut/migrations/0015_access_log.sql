-- What the log is filtered by; the leaf holds the same for ever.
ALTER TABLE log_entry ADD COLUMN deed TEXT;
ALTER TABLE log_entry ADD COLUMN role TEXT;
ALTER TABLE log_entry ADD COLUMN via TEXT;
ALTER TABLE log_entry ADD COLUMN categories BIGINT;
ALTER TABLE log_entry ADD COLUMN purpose_id BIGINT;

-- Of whom something was seen: beside the log, because it goes with the person and the leaf stays.
CREATE TABLE log_person (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, seq)
) {clustered};
CREATE INDEX log_person_entry ON log_person (account_id, seq);

-- The key under which it lies which employees looked on one day. Destroyed after some months; the entries stay.
CREATE TABLE log_day (
    account_id   BIGINT NOT NULL,
    day          BIGINT NOT NULL,
    key_id       BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
) {clustered};

-- Who may consent to an opening: everybody of a role, or one person.
CREATE TABLE log_consenter (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    role          TEXT,
    person_id     BIGINT,
    works_council BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, id)
) {clustered};

-- A request to read who it was.
CREATE TABLE log_opening (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    state         TEXT NOT NULL,
    requester_id  BIGINT NOT NULL,
    ticket_id     BIGINT,
    from_at       BIGINT NOT NULL,
    until_at      BIGINT NOT NULL,
    key_id        BIGINT NOT NULL,
    sealed_reason {bytes},
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
) {clustered};

CREATE TABLE log_consent (
    account_id    BIGINT NOT NULL,
    opening_id    BIGINT NOT NULL,
    consenter_id  BIGINT NOT NULL,
    person_id     BIGINT NOT NULL,
    works_council BOOLEAN NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, opening_id, consenter_id)
) {clustered};
