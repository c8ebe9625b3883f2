# Von Seite zu Seite
ticket-loaded = Vorgang „%“ geladen
page-loaded = „%“ geladen
trouble-offline = Keine Verbindung zum Server. Was Sie schreiben, bleibt hier stehen; es wird weiter versucht.
trouble-failed = Das hat nicht geklappt. Ihr Text ist noch da, bitte versuchen Sie es gleich noch einmal.
trouble-signed-out = Sie sind abgemeldet. Melden Sie sich in einem zweiten Fenster an, dann geht es hier weiter.
