-- What is being destroyed for good, or has been: facts only. Rows stay as the tombstone of what they name.
CREATE TABLE erasure (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    state         TEXT NOT NULL,
    asked_by      BIGINT,
    subjects      BIGINT NOT NULL,
    keys          BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    destroyed_at  BIGINT,
    completed_at  BIGINT,
    log_seq       BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX erasure_state ON erasure (account_id, state, id);

CREATE TABLE erasure_subject (
    account_id    BIGINT NOT NULL,
    erasure_id    BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    subject_id    BIGINT NOT NULL,
    PRIMARY KEY (account_id, erasure_id, kind, subject_id)
) {clustered};
CREATE INDEX erasure_subject_id ON erasure_subject (account_id, kind, subject_id);
CREATE INDEX ticket_trash ON ticket (account_id, standing, trashed_at, id);

-- Whoever is forgotten is found in what they wrote and did.
CREATE INDEX comment_author ON comment (account_id, author_id);
CREATE INDEX log_actor ON log_entry (account_id, actor_id);
