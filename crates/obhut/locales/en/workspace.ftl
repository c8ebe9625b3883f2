# Frame
skip-to-content = Skip to content
views = Views
areas = Areas
teams = Teams
own-views = Own views
administration = Administration
search = Search
search-what = Search tickets
new-ticket = New ticket
shortcuts = Keyboard shortcuts
shortcuts-on = Single keys active
tab-list = Tickets
tab-new = New
tab-me = Me
ticket = Ticket
actions = Actions

view-mine = My open tickets
view-unassigned = Unassigned
view-open = All open
view-pending = Waiting for reply
view-solved = Solved
view-all = All tickets
view-search = Search

# List
tickets-counted = { $n ->
    [one] ticket
   *[other] tickets
}
tickets-counted-full = { $n ->
    [one] 1 ticket
   *[other] { $n } tickets
}
unread = Unread
draft = Draft
pages = Pages of the list
newer = Newer
older = Older
choose-ticket = Choose a ticket on the left.
list-empty = Nothing here right now
list-empty-advice = As soon as a ticket fits this view, it appears by itself.
mine-empty = All done
mine-empty-advice = No open ticket is assigned to you. Perhaps one is waiting for somebody.
search-empty = Nothing found
search-empty-advice = Try fewer or other words, an e-mail address or a ticket number.

# Values
status-new = New
status-open = Open
status-pending = Waiting for reply
status-hold = On hold
status-solved = Solved
status-closed = Closed
priority-low = Low
priority-normal = Normal
priority-high = High
priority-urgent = Urgent
kind-question = Question
kind-incident = Incident
kind-problem = Problem
kind-task = Task
channel-email = e-mail
channel-web = workspace
channel-form = web form
channel-portal = customer portal
channel-api = API
channel-chat = chat
channel-voice = call
channel-system = system

# Ticket
back-to-list = Back to the list
show-person = Show the person
person = Person
change = Change
save-properties = Save changes
conversation = Conversation
older-messages = Older messages
since-last-visit = New since your last visit
internal-note = Internal note
waiting = leaves in a moment
show-quoted = Show quoted text
show-original = Show original
file-hidden = holds personal details, hidden
to = to { $name }
to-by = to { $name } · { $channel }
changes-by = { $n } changes by { $name }
event-received = Received by { $channel }
event-status = Status: { $to }
event-priority = Priority: { $to }
event-kind = Type: { $to }
event-assigned = Assigned to { $to }
event-unassigned = No longer assigned
event-group = Group: { $to }
event-no-group = No group any more
event-tagged = Tag “{ $tag }” added
event-untagged = Tag “{ $tag }” removed
event-subject = Subject changed
event-merged-into = Merged with #{ $number }
event-absorbed = #{ $number } was merged into this
event-field = Field “{ $field }” changed

gap-name = name
gap-address = address
gap-email = e-mail
gap-phone = telephone
gap-bank = bank details
gap-number = number
gap-other = detail

# Writing
write = Write an answer
write-here = Write here
message-kind = Kind of message
answer = Answer
note-readers = for colleagues only
send = Send
save-note = Save note
no-writing = This ticket takes no more messages.
newer-message = A new message arrived meanwhile. Please read it, then send again.
undo = Undo
undo-text = { $n ->
    [one] Your answer leaves in one second.
   *[other] Your answer leaves in { $n } seconds.
}
notice-saved = Saved.
notice-changed-meanwhile = The ticket was changed meanwhile. Nothing was saved; what you chose is still in the form. Please check it.
notice-undone = Taken back. Your text is in the box again.
notice-too-late = Too late: the answer is on its way.
notice-created = The ticket was created.
notice-mail-retried = The mail will be tried again.
notice-mail-discarded = The mail was discarded.

# Person
first-contact = First contact
other-tickets = Other tickets
no-other-tickets = No other tickets
pseudonym-sub = Pseudonym, name hidden
pseudonym-text = You do not need a name for this task. The system fills in the address when you answer. The person can read your notes when asking for a copy.
what-you-see = What you see
what-is-hidden = What is hidden
hidden-identity = Name, e-mail, telephone
hidden-other-tickets = Other tickets
hidden-attachments = Attachments
hidden-original = The original mail

# New ticket
new-ticket-hint = The message stands at the beginning of the ticket.
new-ticket-act = Create ticket

# Mail
mail-title = Mail delivery
mail-text = What did not leave and what did not come in. None of it is lost silently.
mail-dead = Not done
mail-dead-text = What did not succeed after several tries: mails that nobody took, and other things that happen in the background.
mail-dead-empty = Everything is done, all mails have left.
job-what = What
job-nobody = nobody in particular
job-mail = Reply
job-acknowledge = Acknowledgement
job-scheduled = planned reply
job-wake = Reminder
job-side-mail = Mail to a partner
job-invite = Invitation
job-erasure = Erasure
job-forget-field = Erasure of the values of a field
job-other = Job
mail-recipient = Recipient
mail-reason = Reason
mail-last-attempt = Last attempt
mail-attempts = { $n ->
    [one] 1 attempt
   *[other] { $n } attempts
}
mail-retry = Try again
mail-retry-full = Try again: { $what }
mail-discard = Discard
mail-discard-full = Discard: { $what }
mail-rejected = Rejected
mail-rejected-text = Incoming mails that became no ticket.
mail-rejected-empty = Every mail became a ticket.
mail-received = Received
mail-original = Original
mail-download = Download ({ $size })
mail-reason-no-mail-server = No mail server is configured
mail-reason-database = The database could not be reached
mail-reason-cannot-be-written = The mail could not be written
mail-reason-server-refused-for-now = The mail server refused it for now
mail-reason-server-refused = The mail server refused it
mail-reason-server-unreachable = The mail server could not be reached
mail-reason-no-trusted-connection = No trusted connection to the mail server
mail-reason-settings = The mail settings are wrong
mail-reason-address = The address is not valid
mail-reason-too-large = Too large
mail-reason-loop = Mail of ours that came back
mail-reason-report-about-nothing-of-ours = Delivery report about nothing of ours
mail-reason-report-about-a-finished-ticket = Delivery report about a finished ticket
mail-reason-automatic-answer-to-nothing = Automatic answer to nothing of ours
mail-reason-suspended-sender = Suspended sender
mail-reason-other = Unexpected failure

# Keyboard shortcuts
keys-list = List
keys-ticket = Ticket
keys-writing = Writing
keys-everywhere = Everywhere
key-next-previous = Next, previous ticket
key-open = Open
key-back = Back to the list
key-answer = Answer
key-note = Internal note
key-assign = Assign
key-status = Status
key-priority = Priority
key-tags = Tag
key-person = Show the person
key-undo = Undo
key-send = Send
key-control = Ctrl
key-go-mine = Go to “My open tickets”
key-go-unassigned = Go to “Unassigned”
key-help = This help

# Roles
role-administrator = Administrator
role-agent = Agent
role-specialist = Specialist
role-editor = Editor
role-coordinator = Data protection coordinator
role-officer = Data protection officer
role-other = Member
menu-away = Set me away
menu-back = I am back
menu-keys-off = Turn shortcuts off
menu-keys-on = Turn shortcuts on
follow-up-of = Follow-up of #{ $number }
follow-up-text = This ticket is closed. What is still to come belongs into a new one.
follow-up-act = Create a follow-up
