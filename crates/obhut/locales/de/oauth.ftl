# Programme, die sich mit OAuth anmelden
oauth-title = Programme mit OAuth
oauth-lead = Diese Programme bitten Mitarbeitende um Zugriff oder melden sich mit einem eigenen Geheimnis an. Ihre Token gelten kurz und erneuern sich.
oauth-none = Noch kein Programm.
oauth-program = Programm
oauth-scopes = Darf
oauth-owner = Handelt sonst für
oauth-addresses = Rücksprungadressen
oauth-returns = Führt zurück zu
oauth-no-address = keine: Es fragt niemanden
oauth-scope-read = nur lesen
oauth-scope-write = nur ändern
oauth-scope-both = lesen und ändern
oauth-hours = { $n ->
    [one] Token gelten 1 Stunde
   *[other] Token gelten { $n } Stunden
}
oauth-minutes = { $n ->
    [one] Token gelten 1 Minute
   *[other] Token gelten { $n } Minuten
}
oauth-confidential = mit Geheimnis
oauth-public = ohne Geheimnis
oauth-renew = Neues Geheimnis
oauth-delete = Löschen
oauth-secret-title = Geheimnis von { $name }
oauth-secret-once = Es wird nur jetzt gezeigt. Tragen Sie es in das Programm ein.
oauth-new = Programm eintragen
oauth-new-text = Beim Löschen enden alle Token des Programms.
oauth-add = Eintragen
oauth-name = Name
oauth-identifier = Kennung
oauth-identifier-hint = Damit nennt sich das Programm (client_id). Bleibt das Feld leer, entsteht sie aus dem Namen.
oauth-kind = Art
oauth-confidential-choice = Läuft auf einem Server und kann ein Geheimnis bewahren
oauth-public-choice = Läuft im Browser oder auf einem Gerät und weist sich mit PKCE aus
oauth-addresses-hint = Eine je Zeile, mit https. Leer, wenn das Programm niemanden um Zugriff bittet.
oauth-owner-hint = Gilt, wenn das Programm sich selbst anmeldet. Fragt es jemanden, handelt es mit deren Rechten.
oauth-lasting = Gültigkeit
oauth-lasting-hint = Danach holt sich das Programm einen neuen Token.
oauth-ask-title = Zugriff erlauben
oauth-ask = { $name } möchte Zugriff
oauth-ask-as = Das Programm könnte als { $name } mit Ihren Rechten:
oauth-ask-read = lesen, was Sie sehen: Vorgänge, Personen, Einstellungen
oauth-ask-write = anlegen und ändern, was Sie ändern dürfen
oauth-ask-host = Sie werden danach zu { $host } geleitet.
oauth-ask-revoke = Den Zugriff können Sie jederzeit in Ihrem Profil widerrufen.
oauth-allow = Erlauben
oauth-refuse = Ablehnen
oauth-unknown-title = Unbekanntes Programm
oauth-unknown-text = Das Programm, das Sie hierher geschickt hat, ist nicht eingetragen, oder seine Adresse stimmt nicht. Fragen Sie Ihre Administration.
oauth-unknown-home = Zu den Vorgängen
