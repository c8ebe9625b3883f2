-- Drafts and answers that leave later are found by their number, since what is about whom names them by it.
CREATE UNIQUE INDEX draft_number ON draft (account_id, id);
CREATE UNIQUE INDEX scheduled_comment_number ON scheduled_comment (account_id, id);

-- Whom those are about that were there before: whoever wrote them, and whoever asked the ticket.
INSERT INTO about (account_id, person_id, table_name, row_id, kind, key_id, source)
    SELECT account_id, person_id, 'draft', id, 'author', key_id, 'web' FROM draft;
INSERT INTO about (account_id, person_id, table_name, row_id, kind, key_id, source)
    SELECT d.account_id, t.requester_id, 'draft', d.id, 'named', d.key_id, 'web' FROM draft d
    JOIN ticket t ON t.account_id = d.account_id AND t.id = d.ticket_id WHERE t.requester_id IS NOT NULL;
INSERT INTO about (account_id, person_id, table_name, row_id, kind, key_id, source)
    SELECT account_id, author_id, 'scheduled_comment', id, 'author', key_id, 'web' FROM scheduled_comment;
INSERT INTO about (account_id, person_id, table_name, row_id, kind, key_id, source)
    SELECT s.account_id, t.requester_id, 'scheduled_comment', s.id, 'named', s.key_id, 'web' FROM scheduled_comment s
    JOIN ticket t ON t.account_id = s.account_id AND t.id = s.ticket_id WHERE t.requester_id IS NOT NULL;
