-- What somebody may look behind a mask for, and what each purpose opens. Those that every desk begins with have a number
-- below 1000 and are named by the program, in the language of the reader, until somebody gives them a name.
CREATE TABLE reveal_purpose (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    slug         TEXT NOT NULL,
    title        TEXT NOT NULL,
    opens        BIGINT NOT NULL,
    active       BOOLEAN NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
) {clustered};

INSERT INTO reveal_purpose (account_id, id, slug, title, opens, active, updated_at)
    SELECT account_id, 1, 'visit', '', 7, TRUE, created_at FROM account;
INSERT INTO reveal_purpose (account_id, id, slug, title, opens, active, updated_at)
    SELECT account_id, 2, 'place', '', 4, TRUE, created_at FROM account;
INSERT INTO reveal_purpose (account_id, id, slug, title, opens, active, updated_at)
    SELECT account_id, 3, 'number', '', 8, TRUE, created_at FROM account;
INSERT INTO reveal_purpose (account_id, id, slug, title, opens, active, updated_at)
    SELECT account_id, 4, 'file', '', 16, TRUE, created_at FROM account;
INSERT INTO reveal_purpose (account_id, id, slug, title, opens, active, updated_at)
    SELECT account_id, 5, 'health', '', 32, TRUE, created_at FROM account;
