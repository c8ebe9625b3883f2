# From page to page
ticket-loaded = Ticket “%” loaded
page-loaded = “%” loaded
trouble-offline = No connection to the server. What you write stays here; we keep trying.
trouble-failed = That did not work. Your text is still here; please try again in a moment.
trouble-signed-out = You are signed out. Sign in in a second window, then this one goes on.
