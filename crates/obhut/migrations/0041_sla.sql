-- What the desk promises: targets per priority for the tickets that meet conditions. Names and conditions may name somebody, so
-- they are sealed.
CREATE TABLE sla_policy (
    account_id     BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    position       BIGINT NOT NULL,
    schedule_id    BIGINT,
    targets        TEXT NOT NULL,
    key_id         BIGINT NOT NULL,
    sealed_policy  {bytes},
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- The clocks of a ticket: one row for each thing promised. The clock runs since `since_at`; `spent` passed before.
CREATE TABLE ticket_target (
    account_id     BIGINT NOT NULL,
    ticket_id      BIGINT NOT NULL,
    metric         TEXT NOT NULL,
    policy_id      BIGINT NOT NULL,
    span           BIGINT NOT NULL,
    business       BOOLEAN NOT NULL,
    since_at       BIGINT,
    spent          BIGINT NOT NULL,
    due_at         BIGINT,
    met_at         BIGINT,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, ticket_id, metric)
) {clustered};

-- The next deadline of a ticket, for lists and their order; the expression is `tickets::urgency::KEY`.
ALTER TABLE ticket ADD COLUMN target_at BIGINT;
DROP INDEX ticket_urgency;
CREATE INDEX ticket_urgency ON ticket (account_id, standing, ((CASE WHEN status IN ('solved', 'closed') THEN 90000000000000000 - updated_at WHEN due_at IS NOT NULL OR target_at IS NOT NULL THEN CASE WHEN target_at IS NULL OR due_at <= target_at THEN due_at ELSE target_at END ELSE last_activity_at + CASE WHEN status IN ('pending', 'hold') THEN 50000000000000000 WHEN priority = 'urgent' THEN 10000000000000000 WHEN priority = 'high' THEN 20000000000000000 WHEN priority = 'low' THEN 40000000000000000 ELSE 30000000000000000 END END)), id);
