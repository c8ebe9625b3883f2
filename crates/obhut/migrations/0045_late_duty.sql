-- From when on no duty can keep anything of an erasure any more: its keys are about to go, or are gone.
ALTER TABLE erasure ADD COLUMN closed_at BIGINT;

-- The key that stands in the place of the person's in what a ticket keeps for its duty; none until all of it is sealed anew.
ALTER TABLE erasure_waiting ADD COLUMN key_id BIGINT;
