# Certificates of erasure
certificate-title = Certificate of erasure
certificate-lead = Issued by { $desk }. It names nobody.
certificate-pending = The erasure is still under way. Once it is complete and signed in the log, the certificate is here. Please look again in a few minutes.
certificate-pdf = Save as PDF
certificate-file = Save the proof (.tlog-proof)
certificate-number = Certificate of erasure { $number }
certificate-what = What was destroyed
certificate-subject = Subject
certificate-person-identity = the identity of a person
certificate-person-content = a person with their content
certificate-tickets = tickets with their content
certificate-other = content
certificate-reason = Reason
certificate-reason-trash = time in the trash is over
certificate-reason-hand = decided by somebody entitled to
certificate-reason-duty = the duty to keep it has ended
certificate-reason-other = another reason
certificate-count-people = People
certificate-count-tickets = Tickets
certificate-count-messages = Messages
certificate-count-files = Files
certificate-count-mails = Mails as they came
certificate-count-keys = Keys destroyed
certificate-keys-text = The content lay encrypted. What was destroyed are the keys; without them all copies of the content are unreadable, those in backups too.
certificate-when = When and how
certificate-job = Erasure no.
certificate-decided = Decided on
certificate-destroyed = Keys destroyed on
certificate-written = Entered on
certificate-generation = Generation of the keyring before and after
certificate-root = Checksum of the destroyed root key (SHA-256 of its id)
certificate-provider = Where the root key was kept
certificate-nodes = Servers involved
certificate-logical = “Logical” means: the root key lay in a file and was overwritten there. Disks or snapshots below may keep an older version.
certificate-reach = How far it reaches
certificate-horizon-online = For all copies in operation from
certificate-horizon-copies = For backups with a keyring
certificate-horizon-none = According to the operator, no keys are kept together with backups.
certificate-horizon-days = { $days } days, until { $until }: until then somebody could open the content from a backup who also has the keys to it.
certificate-outside-none = Nobody outside the house had to be told.
certificate-outside-text = Other systems and recipients have been told. How far they are stands above, as of today.
certificate-limits = What is not certified
certificate-limit-mailboxes = Not covered are the mailboxes of those who received mail, mail servers on the way there, extracts that were taken along, and pictures of screens.
certificate-limit-attests = The certificate attests that these statements were made at this time and have not been changed since. It cannot prove that there is no other copy anywhere.
certificate-proof = Proof
certificate-log = Log
certificate-entry = Entry no.
certificate-size = Entries under the signature
certificate-log-root = Checksum over all entries
certificate-key = Public key
certificate-proof-text = Anybody can check the file “.tlog-proof” without us (C2SP tlog-proof): with the public key and a program for it, for instance “obhut verify”.
certificate-state = State
certificate-state-planned = decided
certificate-state-destroyed = keys destroyed
certificate-state-done = certified
certificates-title = Certificates of erasure
certificates-lead = Each erasure is certified. The person concerned was mailed a link of their own before.
certificates-entry = Proof of what was erased, as PDF and to be checked
certificates-empty = Nothing has been erased for good yet.
certificates-horizon = Backups with a keyring
certificates-days = Days
certificates-days-hint = For how long copies of the keyring are kept together with a key that opens them. 0: not at all. The number stands on each certificate.
certificates-save = Save
certificate-mail-subject = { $desk }: your data will be erased
certificate-mail-text = Hello,

    { $desk } is now erasing your data for good. After that we will not have your e-mail address any more. That is why you get this link before:

    { $link }

    The certificate appears there once the erasure is complete. Please keep the link: only you have it, and we cannot send it again. The certificate does not state your name.

    You need not answer this mail.
