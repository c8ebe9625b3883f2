# Other systems, recipients and keepers of the log
systems-title = Other systems
systems-lead = Systems outside that learn when somebody is forgotten. They get their own reference only.
systems-entry = Who learns of erasures, and who has not confirmed yet
systems-empty = No system has been entered yet.
systems-new = Enter a system
systems-new-text = What is told is what stands in “External ID” of people and tickets. Each message is signed.
system-name = System
system-endpoint = Address
system-endpoint-hint = An https address. Redirects are not followed.
system-description = Description
system-events = Is told of
system-erasures = erasures
system-redactions = redactions
system-calls-back = Confirms with a call of its own
system-calls-back-hint = Then only a call of the confirmation address in the message counts, else that the message was taken (2xx).
system-calls-back-wrong = This needs a public https address of the desk. Start it with --public-url, or let it count that the message was taken.
system-active = In use
system-inactive = out of use
system-last = Last taken
system-settings = Settings
system-secret = Secret
system-secret-text = Each message is signed with it (X-Zendesk-Webhook-Signature: HMAC-SHA256 over timestamp and text, base64).
system-renew = New secret
system-test = Check whether it can be reached
system-test-status = Answer with status { $status }.
system-delete = Remove the system
notices-title = Notices
notices-text = Who was told of which erasure. What is outstanding stands on the certificate, too.
notices-empty = Nobody had to be told yet.
notice-whom = Who
notice-about = Erasure
notice-at = Since
notice-webhook = other system
notice-partner = recipient (Art. 19 GDPR)
notice-waiting = not reached yet
notice-sent = taken, not confirmed yet
notice-confirmed = confirmed
notice-told = told
notice-given-up = given up
notice-confirm = Note as confirmed
notice-again = Try again
notice-never = never
notice-reason-private = The address is in the house; that is not allowed.
notice-reason-answer = What came back is no answer.
notice-reason-redirect = The system redirects; that is not followed.
notice-reason-refused = The system refuses access.
notice-reason-not-there = There is nothing at this address.
notice-reason-too-many = The system got too many messages.
notice-reason-server-error = The system reports an error of its own.
notice-reason-not-accepted = The system does not accept the message.
notice-reason-out-of-use = Out of use or removed.
notice-reason-no-public-address = The desk has no public https address at which could be confirmed. Start it with --public-url.
notice-reason-forgotten = What it said has itself been forgotten since.
notice-mail-subject = { $desk }: notice of an erasure (Art. 19 GDPR)
notice-mail-text = Hello,

    { $desk } passed data about the following matters on to you and has now erased them. We tell you so under Art. 19 GDPR. Please erase the data, too, unless an obligation stands against it.

    { $list }

    We state no names; we do not have them any more. We are glad to answer questions at the sender's address.
notice-mail-line = passed on on { $day }
notice-mail-line-sign = your reference { $sign }, passed on on { $day }
keepers-title = Keepers of the log
keepers-lead = Who outside keeps the signed state of the log. So nobody in the house can shorten or change it unnoticed.
keepers-entry = Who gets the signed state of the log
keepers-empty = Nobody yet. Enter the works council or an auditor, for example.
keeper-new = Enter a keeper
keeper-place = E-mail address or https address
keeper-place-hint = Of the works council, for example. The state names nobody.
keeper-language = Language of the mail
keeper-add = Enter
keeper-schedule = How often
keeper-hours = Every how many hours
keeper-key = Public key and newest state
keeper-key-text = With the key every state can be checked; with “obhut verify --against”, that nothing was rewritten since.
keeper-whom = Keeper
keeper-last = Last got
keeper-size = { $size } entries
keeper-mail = by mail
keeper-https = by https
keeper-failed = failed { $n } times
keeper-good = has the state
keeper-waiting = waits
keeper-send = Send now
keeper-delete = Remove
keeper-mail-subject = { $desk }: state of the log, { $size } entries
keeper-mail-text = Hello,

    You keep the signed state of the log for { $desk }. Please keep this mail; there is nothing to do. The state names nobody.

    Whoever checks the log later can tell with it whether anything up to this state was changed or removed: obhut verify --against checkpoint.txt

    Public key: { $key }

    { $note }
