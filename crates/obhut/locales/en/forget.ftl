problem-late = comes too late: somebody is being forgotten here, and the keys are destroyed already. What is left after that can be kept in a moment.
problem-held = is kept unchanged because of a legal duty
problem-absent = Does not stand in this message. Please enter it exactly as it is written there.
notice-redacted = The passages are redacted. What was there is gone for good.
notice-forgotten = The tickets are being deleted for good.
event-redacted = redacted parts of a message

redact = Redact
redact-title = Redact a message in ticket { $number }
redact-text = What you redact is gone afterwards, also from drafts, quotes, the stored e-mail and older copies.
redact-take = Take the selection
redact-words = Words to redact
redact-words-hint = One passage on each line, exactly as it is written. From four characters on also wherever the ticket repeats it.
redact-files = Replace files by an empty one
redact-reason = Reason
redact-reason-choose = Please choose
redact-why-excess = More than the matter needs
redact-why-others = Data of other people
redact-why-secret = Password, card or account
redact-why-request = The person asked for it
redact-why-mistake = Does not belong here
redact-look = Preview
redact-preview = This would be redacted
redact-n-places = { $n ->
    [one] one passage in this message
   *[other] { $n } passages in this message
}
redact-n-copies = { $n ->
    [one] one repetition elsewhere: answer, subject, draft, side conversation
   *[other] { $n } repetitions elsewhere: answers, subject, drafts, side conversations
}
redact-n-files = { $n ->
    [one] one file
   *[other] { $n } files
}
redact-n-mails = { $n ->
    [one] the stored e-mail is written anew without it
   *[other] { $n } stored e-mails are written anew without it
}
redact-n-mails-gone = { $n ->
    [one] the stored e-mail is given up whole, because it cannot be read safely
   *[other] { $n } stored e-mails are given up whole, because they cannot be read safely
}
redact-n-history = { $n ->
    [one] one old value in the history
   *[other] { $n } old values in the history
}
redact-n-held = { $n ->
    [one] one copy stays because a duty keeps it
   *[other] { $n } copies stay because a duty keeps them
}
redact-final = This cannot be taken back. The log keeps the reason and the number, never the words.
redact-act = Redact for good
redact-held = This message is kept unchanged because of a legal duty. It can be redacted once the duty ends; the data protection coordinator can tell you more.

trash-left = Left
trash-days = { $n ->
    [one] one day
   *[other] { $n } days
}
trash-choose = Choose
trash-choose-one = Choose ticket { $number }
trash-restore-chosen = Restore chosen ones
trash-forget-chosen = Delete chosen ones for good …
trash-forget-all = { $n ->
    [one] Delete the ticket for good …
   *[other] Delete all { $n } for good …
}
trash-forget-title = Delete for good
trash-forget-ask = { $n ->
    [one] One ticket with everything in it.
   *[other] { $n } tickets with everything in them.
}
trash-forget-final = Afterwards nobody can read or restore any of it, not even from a backup.
trash-forget-act = { $n ->
    [one] Delete one ticket for good
   *[other] Delete { $n } tickets for good
}

forget-person-title = Delete person for good …
forget-person-of = Delete { $name } for good
forget-person-text = The keys are destroyed: nothing of it can be read afterwards, not even in copies and backups. Reports keep their figures.
forget-kept-whole = This person is kept because of a legal duty and cannot be deleted now. The data protection coordinator can tell you more.
forget-not-possible = This person cannot be deleted like this: nobody deletes themselves or the last administrator, and an outcome must be chosen.
forget-outcome = What is to be deleted?
forget-identity = The identity alone
forget-identity-text = Who it was goes. What others share with the person stays, without their name.
forget-content = With content
forget-content-text = Who it was goes, and everything the person wrote and asked.
forget-goes = Goes
forget-stays-masked = Stays without the name
forget-n-records = { $n ->
    [one] one record
   *[other] { $n } records
}
forget-n-identities = { $n ->
    [one] one address or number
   *[other] { $n } addresses and numbers
}
forget-n-mails = { $n ->
    [one] one stored e-mail that names them
   *[other] { $n } stored e-mails that name them
}
forget-n-tickets = { $n ->
    [one] one ticket
   *[other] { $n } tickets
}
forget-n-messages = { $n ->
    [one] one message
   *[other] { $n } messages
}
forget-n-files = { $n ->
    [one] one file
   *[other] { $n } files
}
forget-n-article-comments = { $n ->
    [one] one comment on articles
   *[other] { $n } comments on articles
}
forget-n-chats = { $n ->
    [one] one chat
   *[other] { $n } chats
}
forget-n-calls = { $n ->
    [one] one call
   *[other] { $n } calls
}
forget-n-held = { $n ->
    [one] one ticket is kept
   *[other] { $n } tickets are kept
}
forget-held = Is kept
forget-held-text = A legal duty keeps this. It stays, everything else is deleted now.
forget-held-ticket = Ticket { $number }
forget-held-message = Message in ticket { $number }
forget-held-since = last changed
forget-mentions = Mentions by others
forget-mentions-text = Texts of others that name this person. Without a decision they are redacted.
forget-mentions-none = No text of anybody else names them.
forget-mentions-all = For all
forget-mentions-each = decide one by one
forget-mentions-more = There are more than fit here. The others are redacted unless you leave all.
forget-mention-help = Mention in the help centre
forget-mention-task = Task of a hand-over
forget-mention-side = Question to a partner
forget-mention-what = Mention in ticket { $number }
forget-mention-out = redact
forget-mention-namesake = leave: somebody else of this name
forget-mention-needed = leave: needed for a claim
forget-mention-harmless = leave: tells nothing about the person
forget-confirm = Confirm
forget-final = This cannot be taken back, by nobody.
forget-type-name = To confirm, type the name: { $name }
forget-type-exactly = This is not the name as it stands above.
forget-act = Delete for good

forget-list = Deletions
forget-list-text = What was deleted for good or is being deleted. It never says here who or what it was.
forget-none = Nothing has been deleted for good yet.
forget-number = Number
forget-what = What
forget-why = Why
forget-when = Decided
forget-state = State
forget-sizes = { $subjects } rows, { $keys } keys
forget-older = Older
forget-tickets = Tickets
forget-person-content = Person with content
forget-person-identity = Identity of a person
forget-why-trash = time in the trash is over
forget-why-hand = by hand
forget-settings = Rules
forget-setting-outcome = Deleting a person through the API
forget-setting-outcome-hint = Holds where the request does not say otherwise.
forget-setting-days = Days in the trash
forget-setting-days-wrong = Please a number from 1 to 366.
forget-progress = Deletion { $number }
forget-state-planned = Planned
forget-state-destroyed = Keys destroyed
forget-state-cleaned = Tidied
forget-state-purged = Removed from memory
forget-state-done = Done
forget-step-planned = Nobody finds it any more; mentions are redacted.
forget-step-destroyed = From here on nothing can be read, in no copy.
forget-step-cleaned = What was left in tables and files is gone.
forget-step-purged = The search knows no word of it any more.
forget-step-done = The log bears witness.
forget-figures = Figures
forget-decided = Decided
forget-destroyed-at = Keys destroyed
forget-done-at = Done
forget-rows = Tickets and records
forget-keys = Keys destroyed
forget-tidied = Tickets tidied
forget-mentions-done = { $out } redacted, { $left } left

problem-held-by = is kept unchanged: { $duty }
problem-kept = This is kept as it is: { $duty }.
forget-why-duty = duty to keep has ended
forget-why-restored = before a backup was restored
forget-mirror = The mirror of the keyring cannot be reached. Keys count as destroyed only once it has lost them too; then this goes on by itself.
forget-waits-text = A duty keeps this. When it ends, the deletion goes on here by itself.

hold-ground-retention = Statutory retention
hold-ground-claim = Legal claims (Art. 17(3)(e) GDPR)
hold-ground-order = Order of a court or an authority
hold-until = { $ground }, until { $day }
hold-open = { $ground }, until somebody lifts it
hold-menu = Keep …
hold-kept-by = Is kept:
hold-title = Keeping ticket { $number }
hold-lead = As long as a duty lasts, nothing here is deleted for good, redacted or split off. Work goes on as usual.
hold-back = Ticket { $number }
hold-now = Duties
hold-none = Nothing keeps this ticket.
hold-kept = Who it was is kept with this ticket: { $names }. That goes with the end of the duty, too.
hold-why = Ground
hold-who = Set by
hold-end = End
hold-ended = ended
hold-lift = Lift
hold-new = Set a duty
hold-place = Keep
hold-last-day = Last day
hold-last-day-hint = Leave empty while nobody knows how long. Afterwards, what had to wait goes on by itself.
hold-note = Note
hold-note-hint = A file number, for instance. It lies sealed and goes with the ticket.
