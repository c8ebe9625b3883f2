-- What was promised stands with the clock: a policy that is changed later does not reach back. For which priority and in which
-- business hours it was promised; none in rows from before, which keep what they say.
ALTER TABLE ticket_target ADD COLUMN priority TEXT;
ALTER TABLE ticket_target ADD COLUMN schedule_id BIGINT;

-- When the conditions of a policy last changed; none while they are as they were made.
ALTER TABLE sla_policy ADD COLUMN conditions_at BIGINT;

-- When a ticket last came out of the trash: what runs by the clock leaves it alone for a while.
ALTER TABLE ticket ADD COLUMN restored_at BIGINT;

-- People who changed, oldest first, for programs that keep a copy.
CREATE INDEX person_changed ON person (account_id, updated_at, id);
CREATE INDEX organisation_changed ON organisation (account_id, updated_at, id);
