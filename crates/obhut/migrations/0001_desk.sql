-- Every table's key begins with account_id; the few global tables are named in ARCHITECTURE.md and in the lint.
-- A column is a fact, a key id, or `sealed_…`: one struct of personal data under the keys of its owners.
-- Times are microseconds since 1970. Ids are below 2^53, per account.

-- Global: which accounts there are.
CREATE TABLE account (
    account_id   BIGINT NOT NULL,
    name         TEXT NOT NULL,
    key_id       BIGINT NOT NULL,
    standing     TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id)
);
CREATE UNIQUE INDEX account_name ON account (name);

-- Global: what opens the door. Tokens are random, so their plain hash says nothing.
CREATE TABLE token (
    token_hash   {bytes} NOT NULL,
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    person_id    BIGINT,
    kind         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    PRIMARY KEY (token_hash)
) {clustered};
CREATE INDEX token_person ON token (account_id, person_id);

CREATE TABLE token_label (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    key_id       BIGINT NOT NULL,
    sealed_label {bytes},
    PRIMARY KEY (account_id, id)
);

CREATE TABLE counter (
    account_id   BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    next         BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind)
) {clustered};

CREATE TABLE setting (
    account_id   BIGINT NOT NULL,
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
) {clustered};

CREATE TABLE purpose (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    slug         TEXT NOT NULL,
    legal_basis  TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
) {clustered};

CREATE TABLE organisation (
    account_id       BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    standing         TEXT NOT NULL,
    kind_of_data     TEXT NOT NULL,
    source           TEXT NOT NULL,
    shared_tickets   BOOLEAN NOT NULL,
    group_id         BIGINT,
    key_id           BIGINT NOT NULL,
    profile_key_id   BIGINT NOT NULL,
    sealed_profile   {bytes},
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    closed_at        BIGINT,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE person (
    account_id       BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    role             TEXT NOT NULL,
    standing         TEXT NOT NULL,
    kind_of_data     TEXT NOT NULL,
    source           TEXT NOT NULL,
    suspended        BOOLEAN NOT NULL,
    verified         BOOLEAN NOT NULL,
    locale           TEXT,
    organisation_id  BIGINT,
    merged_into      BIGINT,
    key_id           BIGINT NOT NULL,
    profile_key_id   BIGINT NOT NULL,
    sealed_profile   {bytes},
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    trashed_at       BIGINT,
    closed_at        BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX person_organisation ON person (account_id, organisation_id);
CREATE INDEX person_role ON person (account_id, role, id);

CREATE TABLE identity (
    account_id     BIGINT NOT NULL,
    person_id      BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    is_primary     BOOLEAN NOT NULL,
    verified       BOOLEAN NOT NULL,
    undeliverable  BIGINT NOT NULL,
    source         TEXT NOT NULL,
    key_id         BIGINT NOT NULL,
    sealed_address {bytes},
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, id)
);

CREATE TABLE credential (
    account_id      BIGINT NOT NULL,
    person_id       BIGINT NOT NULL,
    key_id          BIGINT NOT NULL,
    sealed_password {bytes},
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id)
);

-- A group's name is configuration, written by an administrator: a fact.
CREATE TABLE desk_group (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    name         TEXT NOT NULL,
    description  TEXT NOT NULL,
    is_default   BOOLEAN NOT NULL,
    closed       BOOLEAN NOT NULL,
    deleted      BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE membership (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    group_id     BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    rights       TEXT NOT NULL,
    is_default   BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, group_id)
) {clustered};

CREATE TABLE ticket_field (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    title        TEXT NOT NULL,
    options      TEXT NOT NULL,
    purpose_id   BIGINT NOT NULL,
    active       BOOLEAN NOT NULL,
    required     BOOLEAN NOT NULL,
    position     BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE ticket (
    account_id       BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    standing         TEXT NOT NULL,
    kind_of_data     TEXT NOT NULL,
    source           TEXT NOT NULL,
    purpose_id       BIGINT NOT NULL,
    status           TEXT NOT NULL,
    previous_status  TEXT,
    priority         TEXT,
    kind             TEXT,
    group_id         BIGINT,
    assignee_id      BIGINT,
    requester_id     BIGINT,
    submitter_id     BIGINT,
    organisation_id  BIGINT,
    problem_id       BIGINT,
    merged_into      BIGINT,
    follow_up_of     BIGINT,
    is_public        BOOLEAN NOT NULL,
    comments         BIGINT NOT NULL,
    version          BIGINT NOT NULL,
    reply_token      TEXT NOT NULL,
    key_id           BIGINT NOT NULL,
    fields_key_id    BIGINT NOT NULL,
    sealed_fields    {bytes},
    due_at           BIGINT,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    solved_at        BIGINT,
    closed_at        BIGINT,
    trashed_at       BIGINT,
    trashed_by       BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX ticket_recent ON ticket (account_id, standing, updated_at, id);
CREATE INDEX ticket_requester ON ticket (account_id, requester_id, id);
CREATE INDEX ticket_assignee ON ticket (account_id, assignee_id, status, id);
CREATE INDEX ticket_token ON ticket (account_id, reply_token);
CREATE INDEX ticket_open ON ticket (account_id, standing, status, group_id, id);

CREATE TABLE ticket_party (
    account_id   BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    part         TEXT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, person_id, part)
) {clustered};
CREATE INDEX ticket_party_person ON ticket_party (account_id, person_id, part);

CREATE TABLE comment (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    ticket_id     BIGINT NOT NULL,
    author_id     BIGINT,
    is_public     BOOLEAN NOT NULL,
    kind          TEXT NOT NULL,
    source        TEXT NOT NULL,
    standing      TEXT NOT NULL,
    kind_of_data  TEXT NOT NULL,
    attachments   BIGINT NOT NULL,
    log_seq       BIGINT NOT NULL,
    mail_token    TEXT,
    key_id        BIGINT NOT NULL,
    sealed_body   {bytes},
    sealed_quote  {bytes},
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, id)
);

-- The mail as it came, and the identifiers that name it elsewhere.
CREATE TABLE mail_original (
    account_id      BIGINT NOT NULL,
    ticket_id       BIGINT NOT NULL,
    comment_id      BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    size            BIGINT NOT NULL,
    blob_name       TEXT,
    key_id          BIGINT NOT NULL,
    sealed_envelope {bytes},
    sealed_raw      {bytes},
    received_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, comment_id, id)
);

-- Mail that became no ticket, with the reason.
CREATE TABLE mail_rejected (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    size         BIGINT NOT NULL,
    blob_name    TEXT,
    key_id       BIGINT NOT NULL,
    sealed_raw   {bytes},
    received_at  BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE attachment (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    ticket_id      BIGINT,
    comment_id     BIGINT,
    owner_id       BIGINT,
    upload_hash    {bytes},
    standing       TEXT NOT NULL,
    inline         BOOLEAN NOT NULL,
    size           BIGINT NOT NULL,
    blob_name      TEXT,
    key_id         BIGINT NOT NULL,
    sealed_meta    {bytes},
    sealed_content {bytes},
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX attachment_comment ON attachment (account_id, ticket_id, comment_id);
CREATE INDEX attachment_upload ON attachment (account_id, upload_hash);

-- What is about whom; goes with the person.
CREATE TABLE about (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    table_name   TEXT NOT NULL,
    row_id       BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    key_id       BIGINT NOT NULL,
    source       TEXT NOT NULL,
    PRIMARY KEY (account_id, person_id, table_name, row_id, kind)
) {clustered};

-- A long operation and how far it is. Results name rows only.
CREATE TABLE job_status (
    account_id   BIGINT NOT NULL,
    id           TEXT NOT NULL,
    kind         TEXT NOT NULL,
    total        BIGINT,
    progress     BIGINT,
    state        TEXT NOT NULL,
    results      TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
) {clustered};

-- The same request sent twice makes one ticket. Keys and bodies are kept as keyed marks for a day.
CREATE TABLE idempotency (
    account_id   BIGINT NOT NULL,
    mark         {bytes} NOT NULL,
    body_mark    {bytes} NOT NULL,
    ticket_id    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, mark)
) {clustered};

-- Keys whose values a new version has replaced; destroyed soon after, many at once.
CREATE TABLE given_up (
    account_id   BIGINT NOT NULL,
    key_id       BIGINT NOT NULL,
    PRIMARY KEY (account_id, key_id)
) {clustered};
