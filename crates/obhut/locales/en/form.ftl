form-title = Write to us
form-lead = We answer by mail. We need the fields without a remark for that; all others are up to you.
form-which = What is it about?
form-name = Your name
form-email = Your e-mail address
form-subject = Subject
form-message = Your message
form-message-hint = Please only what your question needs.
form-agree = Consent
form-optional = (optional)
form-choose = Please choose
form-for = Purpose: { $purpose }.
form-only-when = Only if “{ $field }”: { $value }.
form-ticked = ticked
form-not-ticked = not ticked
form-files = Files
form-files-hint = Pictures, PDF or text, 25 MB each at most.
form-files-again = Please choose the files once more.
form-honey = Please leave this field empty
form-voluntary = Optional. You can withdraw at any time; we handle your request without it, too.
form-needed-for = Only with this tick may we store: { $fields }. You can withdraw at any time.
form-information = What happens with what you enter
form-information-version = Version { $version } of this form. It is stored with your request.
form-what = What we store
form-what-text = What you enter here, the files you attach, and the time. No network address, nothing about your browser.
form-why = What for and on what basis
form-why-text = To answer your request (Art. 6(1)(b) GDPR). What we ask you to tick happens only with your consent (point (a)).
form-how-long = How long
form-how-long-text = Until your request is done and no duty to keep it remains. Then we destroy the keys to what you entered.
form-recipients = Who receives it
form-recipients-text = { $company }. If others have to help, such as a workshop, they receive only what they need; you learn who it was.
form-object = Your rights
form-object-text = You can ask for access, correction and erasure, object to the use, withdraw consent and complain to a supervisory authority. A message to { $company } is enough.
form-send = Send
form-kept = You will get a number by mail.
form-check = { $n ->
    [one] One field is missing or does not fit:
   *[other] { $n } fields are missing or do not fit:
  }
form-robot = This looks as if a program had sent it: too fast, or an unseen field was filled in. If you are human, please send it once more. Your text is still here.
form-old = This page was older than a day. We have renewed it, your text is still here. Please check fields and ticks and send it once more.
form-twice = This page has arrived before, with other content. If what follows is a new request, please send it once more.
form-too-large = This is too large: a file may have 25 MB at most, text and files together 100 MB. Nothing was sent.
form-too-many = Very many messages have just come from your network. Your text is still here. Please wait a minute and send it once more.
form-closed = We cannot take the form with this address. Please use another address or call us. Your text is still here.
form-thanks = Your message has arrived
form-thanks-number = Your number:
form-thanks-text = We have sent you a confirmation with this number and will answer to the same address.
receipt-subject = Your request { $number } has arrived
receipt-text = Hello,

    we have received your message through our form. It has the number { $number }. If you want to add something, just answer this mail. If you did not write to us, somebody entered your address; then there is nothing you need to do.

    { $company }
receipt-link = See and withdraw your consents: { $link }
receipt-wished = This was ticked in the form:

    { $wished }

    It counts only once you confirm it here, where you can also withdraw it at any time: { $link }
job-contact-receipt = Confirmation of a form
forms-title = Contact forms
forms-lead-text = How people write to you on a page. Each published version stays as it was: it lies with every request as proof.
forms-entry = Fields with purpose, information, consents, embedding
forms-name = Name
forms-state = State
forms-version = Version
forms-empty = No form yet.
forms-new = Add a form
forms-create = Add
forms-title-de = Heading, German
forms-title-en = Heading, English
forms-changed = changed, not published yet
forms-open = open
forms-closed = closed
forms-draft = draft
forms-no-wording = The purpose does not rest on consent, or its wording is missing in a language.
forms-part = Form
forms-publish = Publish
forms-close = Close
forms-reopen = Open again
forms-delete = Delete draft
forms-standing = Standing
forms-published = Published
forms-newest = Newest
forms-design = What is asked and said
forms-preview = Preview
forms-see = See the page
forms-embed = Put it into another page
forms-embed-text = Copy these lines to where the form should stand. The address of the site must be named above.
forms-save = Save draft
forms-lead-de = Sentence below, German
forms-lead-en = Sentence below, English
forms-group = Group
forms-default-group = Default group
forms-subject = Ask for the subject
forms-files = Take files
forms-when = { $field }: only if
forms-always = always
forms-ask-no = do not ask
forms-ask-optional = optional
forms-ask-required = required
forms-no-purpose = Without a purpose with a legal basis the form cannot be published.
forms-boxes = Ask for consent
forms-boxes-hint = Never ticked beforehand, never required. Fields that rest on consent bring their box along.
forms-what-de = What we store, German
forms-what-en = What we store, English
forms-why-de = What for and on what basis, German
forms-why-en = What for and on what basis, English
forms-how-long-de = How long, German
forms-how-long-en = How long, English
forms-recipients-de = Who receives it, German
forms-recipients-en = Who receives it, English
forms-object-de = Rights, German
forms-object-en = Rights, English
forms-origins = Sites that may show it
forms-origins-hint = One per line, for example https://www.your-shop.com. Empty texts above are said by the program.
