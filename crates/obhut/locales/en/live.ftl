# From page to page
ticket-loaded = Ticket “%” loaded
page-loaded = “%” loaded
trouble-offline = No connection to the server. What you write stays here; we keep trying.
trouble-failed = That did not work. Your text is still here; please try again in a moment.
trouble-signed-out = You are signed out. Sign in in a second window, then this one goes on.

# What was just done
done-solved = #{ $number } solved.
done-changed = #{ $number } changed.
done-many = { $n ->
    [one] 1 ticket changed.
   *[other] { $n } tickets changed.
}
done-many-some = { $n ->
    [one] 1 ticket changed, { $refused } not: the right is missing there, or the value does not fit.
   *[other] { $n } tickets changed, { $refused } not: the right is missing there, or the value does not fit.
}
undo-act = Undo

# List
recent = Recently opened
news-one = 1 new ticket
news-many = % new tickets
due-late = overdue
due-minutes = { $n } min left
due-hours = { $n } h left
due-days = { $n ->
    [one] 1 day left
   *[other] { $n } days left
}
sort = Order
sort-own = As the view
sort-own-rule = The order with which the view was made.
sort-urgency = Most urgent first
sort-urgency-rule = Deadlines first, then by priority and by who has waited longest for an answer; what waits for others comes last.
sort-updated = Last changed
sort-updated-rule = What changed last is on top.
sort-newest = Newest first
sort-newest-rule = The youngest tickets are on top.
sort-oldest = Oldest first
sort-oldest-rule = The oldest tickets are on top.
select-ticket = { $name }, { $subject }: select
bulk = Change the selected tickets
bulk-chosen = Selection
bulk-one = 1 selected
bulk-many = % selected
bulk-assign = Assign
bulk-tag = Tag
bulk-keep = unchanged
bulk-me = me
bulk-add-tags = Add tags
bulk-remove-tags = Remove tags
bulk-act = Change

# Who reads along
presence-reads = { $name } is reading along
presence-writes = { $name } is writing

# Commands
palette = Commands
palette-what = Command, view, ticket number or person
palette-results = Found
palette-empty = Nothing found.
key-select = Select
key-select-range = Select up to here
key-macro = Macro
key-assign-me = Assign to me
key-solve = Solve and go to next
key-snooze = Snooze
key-go-mentions = Go to mentions
key-go-snoozed = Go to snoozed
key-go-privacy = Go to data protection
