-- Who outside the house may be given something about a ticket. Country, role and ground are words of closed lists.
CREATE TABLE recipient (
    account_id       BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    role             TEXT NOT NULL,
    country          TEXT,
    transfer_ground  TEXT,
    contract_at      BIGINT,
    purposes         TEXT NOT NULL,
    active           BOOLEAN NOT NULL,
    key_id           BIGINT NOT NULL,
    profile_key_id   BIGINT NOT NULL,
    sealed_profile   {bytes},
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- What was passed on, to whom, when, for what. The partner's own reference lies under the partner's key, so that a later
-- notice to the partner needs no identity.
CREATE TABLE transmission (
    account_id           BIGINT NOT NULL,
    id                   BIGINT NOT NULL,
    recipient_id         BIGINT NOT NULL,
    ticket_id            BIGINT NOT NULL,
    person_id            BIGINT,
    side_conversation_id BIGINT NOT NULL,
    message_id           BIGINT NOT NULL,
    masked               BOOLEAN NOT NULL,
    purpose              TEXT NOT NULL,
    categories           TEXT NOT NULL,
    key_id               BIGINT NOT NULL,
    sealed_reference     {bytes},
    created_at           BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX transmission_ticket ON transmission (account_id, ticket_id, id);
CREATE INDEX transmission_person ON transmission (account_id, person_id, id);
CREATE INDEX transmission_recipient ON transmission (account_id, recipient_id, id);

CREATE TABLE handover (
    account_id       BIGINT NOT NULL,
    ticket_id        BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    state            TEXT NOT NULL,
    author_id        BIGINT NOT NULL,
    group_was        BIGINT,
    group_id         BIGINT,
    assignee_id      BIGINT,
    key_id           BIGINT NOT NULL,
    sealed_task      {bytes},
    created_at       BIGINT NOT NULL,
    closed_at        BIGINT,
    PRIMARY KEY (account_id, ticket_id, id)
);
CREATE INDEX handover_assignee ON handover (account_id, state, assignee_id);
CREATE INDEX handover_group ON handover (account_id, state, group_id);

-- Who stood for which text, as it was: the mark is keyed by the text's own key and goes with it.
CREATE TABLE approval (
    account_id       BIGINT NOT NULL,
    ticket_id        BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    table_name       TEXT NOT NULL,
    row_id           BIGINT NOT NULL,
    version          BIGINT NOT NULL,
    mark             {bytes} NOT NULL,
    author_id        BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, id)
);

CREATE TABLE side_conversation (
    account_id       BIGINT NOT NULL,
    ticket_id        BIGINT NOT NULL,
    id               BIGINT NOT NULL,
    sid              TEXT NOT NULL,
    recipient_id     BIGINT NOT NULL,
    author_id        BIGINT NOT NULL,
    state            TEXT NOT NULL,
    masked           BOOLEAN NOT NULL,
    purpose          TEXT NOT NULL,
    reply_token      TEXT NOT NULL,
    key_id           BIGINT NOT NULL,
    sealed_fields    {bytes},
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    state_at         BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, id)
);
CREATE INDEX side_conversation_token ON side_conversation (account_id, reply_token);
CREATE INDEX side_conversation_sid ON side_conversation (account_id, sid);

CREATE TABLE side_message (
    account_id           BIGINT NOT NULL,
    side_conversation_id BIGINT NOT NULL,
    id                   BIGINT NOT NULL,
    ticket_id            BIGINT NOT NULL,
    kind                 TEXT NOT NULL,
    state                TEXT NOT NULL,
    author_id            BIGINT,
    mail_token           TEXT,
    mark                 {bytes},
    attachments          BIGINT NOT NULL,
    key_id               BIGINT NOT NULL,
    sealed_body          {bytes},
    created_at           BIGINT NOT NULL,
    sent_at              BIGINT,
    PRIMARY KEY (account_id, side_conversation_id, id)
);
CREATE INDEX side_message_ticket ON side_message (account_id, ticket_id, id);

-- The files of a message: chosen ones of the ticket, or what the partner sent.
CREATE TABLE side_file (
    account_id       BIGINT NOT NULL,
    message_id       BIGINT NOT NULL,
    attachment_id    BIGINT NOT NULL,
    PRIMARY KEY (account_id, message_id, attachment_id)
) {clustered};
