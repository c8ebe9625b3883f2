-- Where a text may be repeated: tickets merged into another, and those that follow one.
CREATE INDEX ticket_merged ON ticket (account_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_follows ON ticket (account_id, follow_up_of) WHERE follow_up_of IS NOT NULL;
-- Whom a row is about.
CREATE INDEX about_row ON about (account_id, table_name, row_id);

-- How far an erasure is.
ALTER TABLE erasure ADD COLUMN cleaned BIGINT NOT NULL DEFAULT 0;

-- Other people's texts that name somebody who is being forgotten, and what was decided about each.
CREATE TABLE erasure_mention (
    account_id    BIGINT NOT NULL,
    erasure_id    BIGINT NOT NULL,
    ticket_id     BIGINT NOT NULL,
    comment_id    BIGINT NOT NULL,
    decision      TEXT NOT NULL,
    reason        TEXT,
    PRIMARY KEY (account_id, erasure_id, ticket_id, comment_id)
) {clustered};
