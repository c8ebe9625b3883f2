# E-Mail: was das Programm selbst schreibt, und die Seiten der Adressen und Server
mail-note-refused = Diese Antwort konnte nicht zugestellt werden: Der Mailserver hat sie endgültig abgelehnt. Bitte prüfen Sie die Adresse.
mail-note-given-up = Diese Antwort konnte trotz vieler Versuche nicht gesendet werden. Die Verwaltung sieht den Grund unter „E-Mail“.
mail-note-some-refused = Diese Antwort hat nicht alle erreicht: Der Mailserver hat mindestens eine Adresse endgültig abgelehnt.
mail-acknowledgement = Guten Tag,

    wir haben Ihre Nachricht erhalten und melden uns so bald wie möglich. Ihre Anfrage hat die Nummer { $number }. Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Mail.

    { $company }

mail-reason-no-such-address = Der Mailserver kennt die Adresse nicht
mail-reason-server-name = Der Name des Mailservers ist nicht bekannt
mail-reason-server-silent = Der Mailserver antwortet nicht rechtzeitig
mail-reason-server-hung-up = Der Mailserver hat die Verbindung beendet
mail-reason-sign-in-method = Der Mailserver bietet diese Art der Anmeldung nicht an
mail-reason-sign-in-refused = Der Mailserver hat die Anmeldung abgelehnt
mail-reason-folder-missing = Der Ordner fehlt
mail-reason-protocol = Unter dieser Adresse spricht kein IMAP-Server
mail-reason-token-address = Die Adresse für Zugriffstoken ist nicht gültig
mail-reason-token-server-unreachable = Der Server für Zugriffstoken ist nicht erreichbar
mail-reason-token-refused = Der Zugriff wurde widerrufen oder die Kennung stimmt nicht
mail-reason-token-answer = Die Antwort des Servers für Zugriffstoken ist nicht lesbar
mail-reason-marked-as-spam = Vom Spamfilter markiert
