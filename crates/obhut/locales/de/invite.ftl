# Einladung
invite-mail-subject = Ihr Zugang zu { $desk }
invite-mail-text = Guten Tag,

    Sie wurden eingeladen, bei { $desk } mitzuarbeiten. Öffnen Sie diesen Link und wählen Sie ein Passwort:

    { $link }

    Der Link gilt einmal und sieben Tage lang.
