hours-title = Business hours
hours-lead = When the desk works: deadlines run in these hours only, and rest on holidays.
hours-entry = Hours of the week, holidays by German state, days of your own
hours-empty = No business hours yet. Deadlines run around the clock.
hours-new = Add business hours
hours-settings = Settings
hours-name = Name
hours-land = Holidays of
hours-land-hint = Enter holidays that only some municipalities keep as days of your own.
hours-no-land = no state
hours-zone = Time zone
hours-zone-hint = For example Europe/Berlin
hours-day-hint = For example 9:00-12:30, 13:00-17:00. Empty means closed.
hours-default = counts where nothing else is named
hours-prefer = Make default
hours-save = Save
hours-delete = Delete
hours-own = Days of your own
hours-own-text = Company holidays, bridge days, local holidays.
hours-own-empty = No day of your own yet.
hours-holiday = Occasion
hours-days = Days
hours-until = until { $day }
hours-yearly = every year
hours-first = First day
hours-last = Last day
hours-last-hint = Empty means this one day.
hours-add-day = Add day
hours-public = Public holidays from { $year }
sla-title = Service levels
sla-lead = By when a first answer and a solution are promised. The first rule that fits a ticket counts; after a change, from the ticket's next step on.
sla-entry = Deadlines for the first answer and the solution
sla-empty = No service level yet. Tickets have no deadline.
sla-new = Add a service level
sla-conditions-hint = One condition per row. Without any, it counts for all tickets.
sla-span-hint = For example 30m, 4h or 2d. Empty means nothing is promised. Without priority, normal counts.
sla-first-column = First answer (urgent · high · normal · low)
sla-solved-column = Solution (urgent · high · normal · low)
sla-first-of = First answer, priority { $priority }
sla-solved-of = Solution, priority { $priority }
sla-metric = The clock of the solution runs
sla-hours = Business hours
sla-desk-hours = those of the desk
sla-first-business = First answer: only business hours count
sla-solved-business = Solution: only business hours count
sla-first-reply = First answer
sla-requester-wait = Solution, while the person waits
sla-agent-work = Solution, while it is worked on
sla-resolution = Solution, always
sla-kept = kept
sla-kept-late = too late
sla-late = overdue since
sla-due = due
sla-rests = rests
land-bw = Baden-Württemberg
land-by = Bavaria
land-be = Berlin
land-bb = Brandenburg
land-hb = Bremen
land-hh = Hamburg
land-he = Hesse
land-mv = Mecklenburg-Western Pomerania
land-ni = Lower Saxony
land-nw = North Rhine-Westphalia
land-rp = Rhineland-Palatinate
land-sl = Saarland
land-sn = Saxony
land-st = Saxony-Anhalt
land-sh = Schleswig-Holstein
land-th = Thuringia
holiday-new-year = New Year
holiday-epiphany = Epiphany
holiday-women = International Women's Day
holiday-good-friday = Good Friday
holiday-easter-sunday = Easter Sunday
holiday-easter-monday = Easter Monday
holiday-labour = Labour Day
holiday-liberation = Liberation Day
holiday-ascension = Ascension Day
holiday-whit-sunday = Whit Sunday
holiday-whit-monday = Whit Monday
holiday-uprising = Anniversary of the Uprising
holiday-corpus-christi = Corpus Christi
holiday-assumption = Assumption Day
holiday-children = World Children's Day
holiday-unity = German Unity Day
holiday-reformation = Reformation Day
holiday-all-saints = All Saints' Day
holiday-repentance = Day of Repentance and Prayer
holiday-christmas = Christmas Day
holiday-boxing = Second Day of Christmas
rate-title = How was our help?
rate-lead = This is about your request no. { $number }. Only the button below sends your answer.
rate-question = Are you satisfied?
rate-comment = What would you like to tell us?
rate-comment-hint = Voluntary. It is read by those who work on your request.
rate-send = Send answer
rate-thanks = Thank you, your answer has arrived. You can still change it here.
rate-choose = Please choose one of the two answers. What you wrote is still there.
rate-too-long = Please be briefer: 5,000 characters at the most.
rate-kept = What you wrote we have to keep unchanged for now. You can change your choice if you leave the text empty.
rate-mail-subject = How was our help with your request no. { $number }?
rate-mail-text = Hello,

    your request no. { $number } is done. Were you satisfied with our help?

    { $link }

    The page asks just that, and nothing is sent before. The link is good for 30 days.

    You do not want to be asked any more? Tell us here: { $stop }

    { $desk }
rating-offered = asked for a rating
rating-good = satisfied
rating-bad = not satisfied
job-survey = Question about satisfaction
rules-rows-hint = One condition per row: field, comparison and value. Empty rows do not count; after saving two are free again.
rules-hours-hint = One condition per row, at least one of them with hours. Empty rows do not count.
rules-acts-hint = One thing per row. For notifications: who, subject and text.
act-field = Action
act-none = No action
act-subject = Subject of the message
act-text = Value or text
act-add-tags = Add tags
act-remove-tags = Remove tags
act-set-tags = Replace tags
act-note = Internal note
act-mail-user = Notify a person
act-mail-group = Notify a group
act-hook = Tell a system
act-ticket-group = The ticket's group
act-requester = Whoever asked
act-survey = Ask for a rating
act-trash = Put into the trash
act-trash-back = can be brought back
act-survey-once = once, where that is allowed
condition-update = Occasion
update-create = Ticket arises
update-change = Ticket changes
condition-said = Message
said-public = public
said-note = internal
said-any = any
condition-role = Who acts
role-customer = Customer
role-desk = Team
operator-changed = has changed
operator-not-changed = stayed the same
operator-to = became
operator-not-to = did not become
operator-from = was before
operator-not-from = was not before
trial-go = Trial: the last week
trial-title = What would have happened last week?
trial-text = Read from the history, nothing was done. Tags, subject and fields count as they are now.
trial-count = { $count ->
    [one] It would have acted once
   *[other] It would have acted { $count } times
  }; { $looked ->
    [one] 1 ticket was
   *[other] { $looked } tickets were
  } looked at.
trial-cut = There are more tickets than are looked at here; those made last are counted.
trial-ticket = Ticket
trial-when = When
trial-none = Not once.
