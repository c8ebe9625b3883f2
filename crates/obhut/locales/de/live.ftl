# Von Seite zu Seite
ticket-loaded = Vorgang „%“ geladen
page-loaded = „%“ geladen
trouble-offline = Keine Verbindung zum Server. Was Sie schreiben, bleibt hier stehen; es wird weiter versucht.
trouble-failed = Das hat nicht geklappt. Ihr Text ist noch da, bitte versuchen Sie es gleich noch einmal.
trouble-signed-out = Sie sind abgemeldet. Melden Sie sich in einem zweiten Fenster an, dann geht es hier weiter.

# Was gerade geschah
done-solved = #{ $number } gelöst.
done-changed = #{ $number } geändert.
done-many = { $n ->
    [one] 1 Vorgang geändert.
   *[other] { $n } Vorgänge geändert.
}
done-many-some = { $n ->
    [one] 1 Vorgang geändert, { $refused } nicht: dort fehlt das Recht, oder der Wert passt nicht.
   *[other] { $n } Vorgänge geändert, { $refused } nicht: dort fehlt das Recht, oder der Wert passt nicht.
}
undo-act = Rückgängig

# Liste
recent = Zuletzt geöffnet
news-one = 1 neuer Vorgang
news-many = % neue Vorgänge
due-late = überfällig
due-minutes = noch { $n } Min.
due-hours = noch { $n } Std.
due-days = { $n ->
    [one] noch 1 Tag
   *[other] noch { $n } Tage
}
sort = Sortierung
sort-own = Wie die Ansicht
sort-own-rule = Die Reihenfolge, mit der die Ansicht angelegt wurde.
sort-urgency = Dringendes zuerst
sort-urgency-rule = Fristen zuerst, dann nach Priorität und danach, wer am längsten auf eine Antwort wartet; unten steht, was auf andere wartet.
sort-updated = Zuletzt geändert
sort-updated-rule = Was sich zuletzt geändert hat, steht oben.
sort-newest = Neueste zuerst
sort-newest-rule = Die jüngsten Vorgänge stehen oben.
sort-oldest = Älteste zuerst
sort-oldest-rule = Die ältesten Vorgänge stehen oben.
select-ticket = { $name }, { $subject }: auswählen
bulk = Ausgewählte Vorgänge bearbeiten
bulk-chosen = Auswahl
bulk-one = 1 gewählt
bulk-many = % gewählt
bulk-assign = Zuweisen
bulk-tag = Schlagwort
bulk-keep = unverändert
bulk-me = mir
bulk-add-tags = Schlagwörter hinzufügen
bulk-remove-tags = Schlagwörter entfernen
bulk-act = Ändern

# Wer mitliest
presence-reads = { $name } liest gerade mit
presence-writes = { $name } schreibt gerade

# Befehle
palette = Befehle
palette-what = Befehl, Ansicht, Vorgangsnummer oder Person
palette-results = Gefunden
palette-empty = Nichts gefunden.
key-select = Auswählen
key-select-range = Bis hierher auswählen
key-macro = Textbaustein
key-assign-me = Mir zuweisen
key-solve = Lösen und weiter
key-snooze = Wiedervorlage
key-go-mentions = Gehe zu „Erwähnungen“
key-go-snoozed = Gehe zur Wiedervorlage
key-go-privacy = Gehe zum Datenschutz
