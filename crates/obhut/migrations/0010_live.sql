-- How far a member of staff has read a ticket, and in which order they opened tickets: numbers only, no times.
CREATE TABLE read_mark (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    ticket_id    BIGINT NOT NULL,
    seen_seq     BIGINT NOT NULL,
    opened       BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, ticket_id)
) {clustered};
CREATE INDEX read_mark_recent ON read_mark (account_id, person_id, opened);

-- What a member of staff has chosen for their own pages.
CREATE TABLE staff_choice (
    account_id   BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (account_id, person_id, name)
) {clustered};

-- The order in which work presses; the expression is `tickets::urgency::KEY`.
CREATE INDEX ticket_urgency ON ticket (account_id, standing, (CASE WHEN status IN ('solved', 'closed') THEN 90000000000000000 - updated_at WHEN due_at IS NOT NULL THEN due_at ELSE last_activity_at + CASE WHEN status IN ('pending', 'hold') THEN 50000000000000000 WHEN priority = 'urgent' THEN 10000000000000000 WHEN priority = 'high' THEN 20000000000000000 WHEN priority = 'low' THEN 40000000000000000 ELSE 30000000000000000 END END), id);
