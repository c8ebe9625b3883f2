# E-mail: what the program writes by itself, and the pages of addresses and servers
mail-note-refused = This answer could not be delivered: the mail server refused it for good. Please check the address.
mail-note-given-up = This answer could not be sent after many attempts. The administration sees the reason under “E-mail”.
mail-note-some-refused = This answer did not reach everybody: the mail server refused at least one address for good.
mail-acknowledgement = Hello,

    we have received your message and will get back to you as soon as we can. Your request has the number { $number }. If you want to add something, just answer this mail.

    { $company }

mail-reason-no-such-address = The mail server does not know the address
mail-reason-server-name = The name of the mail server is not known
mail-reason-server-silent = The mail server does not answer in time
mail-reason-server-hung-up = The mail server closed the connection
mail-reason-sign-in-method = The mail server does not offer this way to sign in
mail-reason-sign-in-refused = The mail server refused the sign-in
mail-reason-folder-missing = The folder is missing
mail-reason-protocol = No IMAP server speaks at this address
mail-reason-token-address = The address for access tokens is not valid
mail-reason-token-server-unreachable = The server for access tokens cannot be reached
mail-reason-token-refused = The access was withdrawn, or the client is not known
mail-reason-token-answer = The answer of the server for access tokens cannot be read
mail-reason-marked-as-spam = Marked by the spam filter
