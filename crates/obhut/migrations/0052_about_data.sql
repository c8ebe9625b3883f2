-- What somebody asked about their own data is on every panel of theirs; few tickets are of that kind.
CREATE INDEX ticket_about_data ON ticket (account_id, requester_id, id) WHERE kind_of_data = 'request';
