# Programs that sign in by OAuth
oauth-title = Programs with OAuth
oauth-lead = These programs ask staff for access or sign in with a secret of their own. Their tokens last briefly and renew themselves.
oauth-none = No program yet.
oauth-program = Program
oauth-scopes = May
oauth-owner = Otherwise acts for
oauth-addresses = Redirect addresses
oauth-returns = Leads back to
oauth-no-address = none: it asks nobody
oauth-scope-read = only read
oauth-scope-write = only change
oauth-scope-both = read and change
oauth-hours = { $n ->
    [one] Tokens last 1 hour
   *[other] Tokens last { $n } hours
}
oauth-minutes = { $n ->
    [one] Tokens last 1 minute
   *[other] Tokens last { $n } minutes
}
oauth-confidential = with a secret
oauth-public = without a secret
oauth-renew = New secret
oauth-delete = Delete
oauth-secret-title = Secret of { $name }
oauth-secret-once = It is shown now only. Enter it into the program.
oauth-new = Enter a program
oauth-new-text = Deleting it ends all its tokens.
oauth-add = Enter
oauth-name = Name
oauth-identifier = Identifier
oauth-identifier-hint = What the program calls itself (client_id). Made from the name if left empty.
oauth-kind = Kind
oauth-confidential-choice = Runs on a server and can keep a secret
oauth-public-choice = Runs in a browser or on a device and proves itself with PKCE
oauth-addresses-hint = One per line, with https. Empty if the program asks nobody for access.
oauth-owner-hint = Counts when the program signs in by itself. Where it asks somebody, it acts with their rights.
oauth-lasting = Lifetime
oauth-lasting-hint = After that the program fetches a new token.
oauth-ask-title = Allow access
oauth-ask = { $name } asks for access
oauth-ask-as = As { $name }, with your rights, the program could:
oauth-ask-read = read what you see: tickets, people, settings
oauth-ask-write = create and change what you may change
oauth-ask-host = You will then be sent to { $host }.
oauth-ask-revoke = You can revoke access in your profile at any time.
oauth-allow = Allow
oauth-refuse = Refuse
oauth-unknown-title = Unknown program
oauth-unknown-text = The program that sent you here is not entered, or its address is wrong. Ask your administration.
oauth-unknown-home = To the tickets
