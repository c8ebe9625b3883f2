# Invitation
invite-mail-subject = Your access to { $desk }
invite-mail-text = Hello,

    You have been invited to work at { $desk }. Open this link and choose a password:

    { $link }

    The link works once, and for seven days.
