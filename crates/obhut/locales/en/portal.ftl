# The customers' side
portal-nav = Sections
portal-help = Help
portal-contact = Contact
portal-requests = My requests
portal-data = My data
portal-door-lead = Here you see what you asked us and what we have stored about you.
portal-door-link = With a link by e-mail
portal-door-link-text = You need no password for this.
portal-door-link-act = Send link
portal-door-password = With a password
portal-link-sign-in = Sign in
portal-link-sign-in-text = One click signs you in and shows your requests. If you did not ask for this link, simply close this page.
portal-link-sign-in-act = Sign in now
portal-link-data = Open my data
portal-link-data-text = One click shows for 15 minutes everything we have stored about you. To be safe, we tell all addresses of yours that we know. If you did not ask for this link, simply close this page.
portal-link-data-act = Open my data
portal-link-address = Confirm e-mail address
portal-link-address-text = One click confirms that this address is yours. From then on we write to you there.
portal-link-address-act = Confirm address
portal-link-spent = This link is no longer valid
portal-link-spent-text = It has been used already, or its time is over. You can have a new one. It goes to the same e-mail address.
portal-link-spent-address-text = It has been used already, or its time is over. Ask for a new one under “My data”.
portal-link-again = Send a new link
portal-link-unknown = We do not know this link
portal-link-unknown-text = Perhaps a piece of the address is missing, or the link is very old. On the sign-in page you get a new one.
portal-link-sent = Please look into your mailbox
portal-link-sent-text = If we know this address, a link is on its way there. It is good once and for 30 minutes. If nothing arrives, please look into the spam folder, too.
portal-link-sent-own-text = A link is on its way. It is good once and for a short time only. If nothing arrives, please look into the spam folder, too.
portal-link-confirmed = Address confirmed
portal-link-confirmed-text = From now on we write to you at this address.
portal-link-taken = This address already belongs to another record
portal-link-taken-text = So we cannot take it over by ourselves. Please write to us, and we will bring the records together.
portal-requests-none = Nothing is here yet. When you write to us, you will find your request and our answers on this page.
portal-requests-new = New request
portal-request = Request
portal-stage = State
portal-stage-working = in progress
portal-stage-yours = waits for your answer
portal-stage-solved = solved
portal-stage-closed = closed
portal-changed = Last change
portal-older = Older requests
portal-older-messages = Older messages
portal-you = You
portal-answer = Answer
portal-answer-text = Your message
portal-answer-old = This page was out of date. Your text is still here. Please choose files once more and send again.
portal-follow-up = Write again
portal-follow-up-text = This request is closed. What you write here becomes a new request that refers to it.
portal-files = Files
portal-files-kept = Uploaded already, will go with your message
portal-send = Send
portal-send-close = Send and close the request
portal-close = Close the request: I need nothing more
portal-reopen = Open the request again
portal-kept = You are no longer signed in
portal-kept-text = Your text is not lost, it stands below. Sign in in a new window and then send it from here.
portal-kept-files = Please choose files once more after that.
portal-kept-sign-in = Sign in in a new window
portal-mail-link-subject = Your link to sign in to { $desk }
portal-mail-link-text = Hello,

    with this link you sign in to { $desk } and see your requests:

    { $link }

    The link is good once and for { $minutes } minutes. If you did not ask for it, there is nothing you need to do.
portal-mail-data-subject = Your link to your data at { $desk }
portal-mail-data-text = Hello,

    with this link you see what { $desk } has stored about you:

    { $link }

    The link is good once and for { $minutes } minutes. If you did not ask for it, do not open it, and please tell us.
portal-mail-address-subject = Please confirm your new address at { $desk }
portal-mail-address-text = Hello,

    this address was given to { $desk } as a new e-mail address. If that is right, confirm it here:

    { $link }

    The link is good once and for 24 hours. If it was not you, there is nothing you need to do.
portal-mail-opened-subject = Your data at { $desk } were opened
portal-mail-opened-text = Hello,

    what we have stored about you was just opened in the customer portal of { $desk }. We tell this to all addresses of yours that we know.

    If it was you, there is nothing you need to do. If not, please answer this e-mail at once.
portal-mail-changed-subject = Your e-mail address at { $desk } was changed
portal-mail-changed-text = Hello,

    a new e-mail address was just confirmed for you at { $desk }. From now on we write to you there.

    If it was you, there is nothing you need to do. If not, please answer this e-mail at once.
portal-shut = Close
portal-shut-lead = Before we show everything we have stored about you, please confirm once more that it is you. The page is then open for 15 minutes. To be safe, we tell all e-mail addresses of yours that we know.
portal-shut-link = The link goes to the e-mail address that we use for you.
portal-toc = On this page
portal-data-lead = Here you see what we have stored about you, what we need it for and when it ends.
portal-data-until = This page is open until
portal-object = Objection
portal-object-article = Art. 21 GDPR
portal-object-lead = You may object to the use of your data. For marketing you need no reason.
portal-object-marketing = Objection to marketing
portal-object-marketing-act = Stop marketing
portal-object-marketing-text = Holds for all marketing of ours. Your objection is entered at once, and you will get an answer.
portal-object-marketing-words = I object to the use of my data for marketing (Art. 21(2) GDPR).
portal-object-other = Other use for a legitimate interest
portal-object-other-text = Tell us what you object to, and why. You will get an answer that weighs both sides.
portal-object-act = Object
portal-object-reason = What do you object to, and what is special in your situation?
portal-object-reason-hint = One sentence is enough.
portal-object-send = Object
portal-object-subject = Objection under Art. 21 GDPR
portal-details = Your details
portal-change = Change
portal-new-email = New e-mail address
portal-new-email-hint = We send a link to the new address. It counts once you have confirmed it there.
portal-other-email = Other e-mail
portal-remove = Remove
portal-phone = Telephone
portal-stored = What is stored
portal-stored-lead = For each line: where it comes from, what for and on what ground we have it, who received it and when it ends.
portal-col-what = Data, origin
portal-col-purpose = Purpose, ground
portal-col-receivers = Recipients
portal-col-end = End
portal-nobody = nobody
portal-without-name = text without your name
portal-what-profile = Name and what else we know of you
portal-what-addresses = { $n ->
    [one] 1 address or telephone number
   *[other] { $n } addresses and telephone numbers
}
portal-what-open = { $n ->
    [one] 1 open request
   *[other] { $n } open requests
}
portal-what-done = { $n ->
    [one] 1 solved request
   *[other] { $n } solved requests
}
portal-what-internal = { $n ->
    [one] 1 internal matter about you
   *[other] { $n } internal matters about you
}
portal-what-kept = { $n ->
    [one] 1 request that we only keep
   *[other] { $n } requests that we only keep
}
portal-what-trashed = { $n ->
    [one] 1 request in the trash
   *[other] { $n } requests in the trash
}
portal-what-copied = { $n ->
    [one] 1 request of others in which you take part
   *[other] { $n } requests of others in which you take part
}
portal-what-messages = { $n ->
    [one] 1 message of yours
   *[other] { $n } messages of yours
}
portal-what-files = { $n ->
    [one] 1 file of yours
   *[other] { $n } files of yours
}
portal-what-mails = { $n ->
    [one] 1 original e-mail that names you
   *[other] { $n } original e-mails that name you
}
portal-what-rejected = { $n ->
    [one] 1 e-mail that was put aside
   *[other] { $n } e-mails that were put aside
}
portal-what-password = Your password, stored unreadably
portal-what-sessions = { $n ->
    [one] 1 sign-in
   *[other] { $n } sign-ins
}
portal-what-links = { $n ->
    [one] 1 link that we mailed you
   *[other] { $n } links that we mailed you
}
portal-what-log = { $n ->
    [one] 1 entry in the access log
   *[other] { $n } entries in the access log
}
portal-what-others = { $n ->
    [one] 1 more entry
   *[other] { $n } more entries
}
portal-from-you = from you or your messages
portal-from-both = from you and our team
portal-from-mail = from e-mails of yours or others
portal-from-browser = from your browser
portal-from-us = from us
portal-for-safety = Protection of your access
portal-for-proof = Proof of who has seen your data
portal-end-forgotten = No fixed date: when we delete it or you ask us to
portal-end-request = With the request it belongs to
portal-end-days = { $days ->
    [one] After 1 day
   *[other] After { $days } days
}
portal-end-hours = { $hours ->
    [one] After 1 hour
   *[other] After { $hours } hours
}
portal-end-names = After { $days } days nobody can see who it was. The entry stays.
portal-looks = Who has looked
portal-looks-lead = Those who work here appear with their role, without a name. For { $days } days it can be found out who it was, with a reason and two consents.
portal-looks-none = Nobody so far.
portal-looks-part = On this page: { $shown } of { $n } entries.
portal-looks-older = Older entries
portal-looks-newest = Newest entries
portal-col-when = Time
portal-col-did = What
portal-col-for = What for
portal-col-role = Role
portal-consents = Consents
portal-consents-lead = Each holds for itself. You can withdraw each at once.
portal-what-consents = { $n ->
    [one] 1 statement about consent or objection
   *[other] { $n } statements about consents and objections
}
portal-what-proofs = { $n ->
    [one] 1 proof of what a form showed
   *[other] { $n } proofs of what forms showed
}
portal-what-help = { $n ->
    [one] 1 comment in the help centre
   *[other] { $n } comments in the help centre
}
portal-what-calls = { $n ->
    [one] 1 call or voice message, with the numbers
   *[other] { $n } calls and voice messages, with the numbers
}
portal-chat = Chat

footer-privacy = Privacy policy
footer-accessibility = Accessibility
footer-imprint = Legal notice
