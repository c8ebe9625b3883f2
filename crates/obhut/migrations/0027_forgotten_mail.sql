-- Mail that is forgotten and may still lie in a mailbox: marks of its Message-IDs under keys of their own, which go when the
-- mailbox is clean. Neither an address nor a person stands here.
CREATE TABLE mail_forgotten_key (
    account_id   BIGINT NOT NULL,
    key_id       BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, key_id)
);
CREATE TABLE mail_forgotten (
    account_id   BIGINT NOT NULL,
    mark         {bytes} NOT NULL,
    key_id       BIGINT NOT NULL,
    PRIMARY KEY (account_id, mark)
) {clustered};
CREATE INDEX mail_forgotten_by_key ON mail_forgotten (account_id, key_id);

-- When a folder was last found empty.
ALTER TABLE mail_folder ADD COLUMN empty_at BIGINT NOT NULL DEFAULT 0;

-- The mails that name somebody are found by their numbers.
CREATE INDEX mail_original_id ON mail_original (account_id, id, ticket_id);
