-- Text that somebody has not sent yet, per member of staff and ticket; ticket 0 is the form for a new one.
CREATE TABLE draft (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    edition      BIGINT NOT NULL,
    is_public    BOOLEAN NOT NULL,
    key_id       BIGINT NOT NULL,
    sealed_text  {bytes},
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, ticket_id)
);

-- An answer that leaves later.
CREATE TABLE scheduled_comment (
    account_id   BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    author_id    BIGINT NOT NULL,
    state        TEXT NOT NULL,
    status       TEXT,
    due_at       BIGINT NOT NULL,
    key_id       BIGINT NOT NULL,
    sealed_text  {bytes},
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, id)
);

-- Who was named in which note.
CREATE TABLE mention (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    comment_id   BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, ticket_id, comment_id)
) {clustered};

-- Prepared answers and changes (kind macro), and short texts (kind snippet).
CREATE TABLE macro (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    active         BOOLEAN NOT NULL,
    position       BIGINT NOT NULL,
    availability   TEXT NOT NULL,
    owner_id       BIGINT NOT NULL,
    group_id       BIGINT,
    purpose_id     BIGINT NOT NULL,
    key_id         BIGINT NOT NULL,
    sealed_content {bytes},
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
