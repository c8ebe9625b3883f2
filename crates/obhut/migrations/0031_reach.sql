-- What would otherwise be found by reading all rows of an account. Few rows have these at all, so the indexes are small.

CREATE INDEX person_merged ON person (account_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_problem ON ticket (account_id, problem_id) WHERE problem_id IS NOT NULL;
CREATE INDEX side_conversation_recipient ON side_conversation (account_id, recipient_id);
