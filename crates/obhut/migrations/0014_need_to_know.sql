-- A look that somebody without need to know took for a purpose; gone when the ticket leaves them.
CREATE TABLE reveal (
    account_id   BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, person_id, reason)
) {clustered};

-- A gap in a ticket's texts that tells of nobody.
CREATE TABLE mask_exception (
    account_id   BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    owner_id     BIGINT NOT NULL,
    key_id       BIGINT NOT NULL,
    sealed_text  {bytes},
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, id)
);

-- A file that those without need to know may see: as it is, or blurred as another file.
CREATE TABLE file_release (
    account_id   BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    shown_id     BIGINT NOT NULL,
    owner_id     BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, id)
) {clustered};
