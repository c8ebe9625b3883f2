-- The help centre. Texts lie in versions, each under a key of its own (those of an article under the article's, too); a
-- translation says which version is published and which is the newest.
CREATE TABLE help_category (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    position      BIGINT NOT NULL,
    locale        TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE help_section (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    category_id   BIGINT NOT NULL,
    position      BIGINT NOT NULL,
    locale        TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX help_section_category ON help_section (account_id, category_id, id);

CREATE TABLE help_article (
    account_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    section_id    BIGINT NOT NULL,
    author_id     BIGINT,
    position      BIGINT NOT NULL,
    locale        TEXT NOT NULL,
    audience      TEXT NOT NULL,
    promoted      BOOLEAN NOT NULL,
    comments_open BOOLEAN NOT NULL,
    archived      BOOLEAN NOT NULL,
    up            BIGINT NOT NULL,
    down          BIGINT NOT NULL,
    key_id        BIGINT NOT NULL,
    labels_key_id BIGINT,
    sealed_labels {bytes},
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX help_article_section ON help_article (account_id, section_id, id);

CREATE TABLE help_translation (
    account_id    BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    row_id        BIGINT NOT NULL,
    locale        TEXT NOT NULL,
    id            BIGINT NOT NULL,
    state         TEXT NOT NULL,
    latest        BIGINT NOT NULL,
    published     BIGINT,
    outdated      BOOLEAN NOT NULL,
    published_at  BIGINT,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, row_id, locale)
);
CREATE INDEX help_translation_id ON help_translation (account_id, id);

CREATE TABLE help_version (
    account_id     BIGINT NOT NULL,
    translation_id BIGINT NOT NULL,
    version        BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    author_id      BIGINT,
    markup         TEXT NOT NULL,
    key_id         BIGINT NOT NULL,
    sealed_text    {bytes},
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, translation_id, version)
);

-- What people say below an article: sealed under their key, until only their identity is forgotten (`kept`).
CREATE TABLE help_comment (
    account_id    BIGINT NOT NULL,
    article_id    BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    author_id     BIGINT,
    locale        TEXT NOT NULL,
    state         TEXT NOT NULL,
    kept          BOOLEAN NOT NULL,
    up            BIGINT NOT NULL,
    down          BIGINT NOT NULL,
    key_id        BIGINT NOT NULL,
    sealed_text   {bytes},
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, article_id, id)
);
CREATE INDEX help_comment_author ON help_comment (account_id, author_id, id);
CREATE INDEX help_comment_state ON help_comment (account_id, state, id);

-- Who found what helpful; the figures stay when the vote goes with its person.
CREATE TABLE help_vote (
    account_id    BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    row_id        BIGINT NOT NULL,
    person_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    article_id    BIGINT NOT NULL,
    key_id        BIGINT NOT NULL,
    sealed_vote   {bytes},
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, row_id, person_id)
);
CREATE INDEX help_vote_id ON help_vote (account_id, id);
CREATE INDEX help_vote_person ON help_vote (account_id, person_id, id);

CREATE TABLE help_file (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    article_id     BIGINT,
    owner_id       BIGINT,
    inline         BOOLEAN NOT NULL,
    size           BIGINT NOT NULL,
    blob_name      TEXT,
    key_id         BIGINT NOT NULL,
    sealed_meta    {bytes},
    sealed_content {bytes},
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX help_file_article ON help_file (account_id, article_id, id);

-- A task to write or change an article, as it travels with a ticket.
CREATE TABLE help_task (
    account_id    BIGINT NOT NULL,
    ticket_id     BIGINT NOT NULL,
    handover_id   BIGINT NOT NULL,
    article_id    BIGINT,
    PRIMARY KEY (account_id, ticket_id, handover_id)
) {clustered};
