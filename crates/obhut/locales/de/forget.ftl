problem-late = kommt zu spät: Hier wird gerade jemand vergessen, und die Schlüssel dazu sind schon vernichtet. Was danach noch da ist, kann gleich aufbewahrt werden.
problem-held = wird wegen einer gesetzlichen Pflicht unverändert aufbewahrt
problem-absent = Steht nicht in dieser Nachricht. Bitte genau so eingeben, wie es dort steht.
notice-redacted = Die Stellen sind geschwärzt. Das Alte ist endgültig weg.
notice-forgotten = Die Vorgänge werden endgültig gelöscht.
event-redacted = hat Teile einer Nachricht geschwärzt

redact = Schwärzen
redact-title = Nachricht in Vorgang { $number } schwärzen
redact-text = Was Sie schwärzen, ist danach weg, auch aus Entwürfen, Zitaten, der gespeicherten E-Mail und älteren Kopien.
redact-take = Auswahl übernehmen
redact-words = Zu schwärzende Wörter
redact-words-hint = Eine Stelle je Zeile, genau wie sie im Text steht. Ab vier Zeichen auch dort, wo der Vorgang sie wiederholt.
redact-files = Dateien durch eine leere ersetzen
redact-reason = Grund
redact-reason-choose = Bitte wählen
redact-why-excess = Mehr als für den Vorgang nötig
redact-why-others = Daten anderer Personen
redact-why-secret = Kennwort, Karte oder Konto
redact-why-request = Die Person hat darum gebeten
redact-why-mistake = Gehört nicht hierher
redact-look = Vorschau
redact-preview = Das würde geschwärzt
redact-n-places = { $n ->
    [one] eine Stelle in dieser Nachricht
   *[other] { $n } Stellen in dieser Nachricht
}
redact-n-copies = { $n ->
    [one] eine Wiederholung an anderer Stelle: Antwort, Betreff, Entwurf, Nebengespräch
   *[other] { $n } Wiederholungen an anderer Stelle: Antworten, Betreff, Entwürfe, Nebengespräche
}
redact-n-files = { $n ->
    [one] eine Datei
   *[other] { $n } Dateien
}
redact-n-mails = { $n ->
    [one] die gespeicherte E-Mail wird ohne die Stellen neu geschrieben
   *[other] { $n } gespeicherte E-Mails werden ohne die Stellen neu geschrieben
}
redact-n-mails-gone = { $n ->
    [one] die gespeicherte E-Mail wird ganz aufgegeben, denn sie lässt sich nicht sicher lesen
   *[other] { $n } gespeicherte E-Mails werden ganz aufgegeben, denn sie lassen sich nicht sicher lesen
}
redact-n-history = { $n ->
    [one] ein alter Wert im Verlauf
   *[other] { $n } alte Werte im Verlauf
}
redact-n-held = { $n ->
    [one] eine Kopie bleibt, weil eine Pflicht sie aufbewahrt
   *[other] { $n } Kopien bleiben, weil eine Pflicht sie aufbewahrt
}
redact-final = Das lässt sich nicht zurücknehmen. Im Protokoll stehen Grund und Anzahl, nie die Wörter.
redact-act = Endgültig schwärzen
redact-held = Diese Nachricht wird wegen einer gesetzlichen Pflicht unverändert aufbewahrt. Sie kann geschwärzt werden, sobald die Pflicht endet; Auskunft gibt die Datenschutz-Koordination.

trash-left = Noch
trash-days = { $n ->
    [one] ein Tag
   *[other] { $n } Tage
}
trash-choose = Auswählen
trash-choose-one = Vorgang { $number } auswählen
trash-restore-chosen = Ausgewählte zurückholen
trash-forget-chosen = Ausgewählte endgültig löschen …
trash-forget-all = { $n ->
    [one] Den Vorgang endgültig löschen …
   *[other] Alle { $n } endgültig löschen …
}
trash-forget-title = Endgültig löschen
trash-forget-ask = { $n ->
    [one] Ein Vorgang mit allem, was darin steht.
   *[other] { $n } Vorgänge mit allem, was darin steht.
}
trash-forget-final = Danach kann niemand mehr etwas davon lesen oder zurückholen, auch nicht aus einer Datensicherung.
trash-forget-act = { $n ->
    [one] Einen Vorgang endgültig löschen
   *[other] { $n } Vorgänge endgültig löschen
}

forget-person-title = Person endgültig löschen …
forget-person-of = { $name } endgültig löschen
forget-person-text = Die Schlüssel werden zerstört: Nichts davon ist danach lesbar, auch nicht in Kopien und Datensicherungen. Auswertungen behalten ihre Zahlen.
forget-kept-whole = Diese Person wird wegen einer gesetzlichen Pflicht aufbewahrt und kann jetzt nicht gelöscht werden. Auskunft gibt die Datenschutz-Koordination.
forget-not-possible = So lässt sich diese Person nicht löschen: niemand löscht sich selbst oder die letzte Administration, und ein Ergebnis muss gewählt sein.
forget-outcome = Was soll gelöscht werden?
forget-identity = Nur die Identität
forget-identity-text = Wer es war, geht. Was andere mit der Person teilen, bleibt, ohne ihren Namen.
forget-content = Mit Inhalten
forget-content-text = Wer es war, geht, und alles, was die Person geschrieben und gefragt hat.
forget-goes = Geht
forget-stays-masked = Bleibt ohne Namen
forget-n-records = { $n ->
    [one] ein Datensatz
   *[other] { $n } Datensätze
}
forget-n-identities = { $n ->
    [one] eine Adresse oder Nummer
   *[other] { $n } Adressen und Nummern
}
forget-n-mails = { $n ->
    [one] eine gespeicherte E-Mail, die sie nennt
   *[other] { $n } gespeicherte E-Mails, die sie nennen
}
forget-n-tickets = { $n ->
    [one] ein Vorgang
   *[other] { $n } Vorgänge
}
forget-n-messages = { $n ->
    [one] eine Nachricht
   *[other] { $n } Nachrichten
}
forget-n-files = { $n ->
    [one] eine Datei
   *[other] { $n } Dateien
}
forget-n-article-comments = { $n ->
    [one] ein Kommentar zu Artikeln
   *[other] { $n } Kommentare zu Artikeln
}
forget-n-chats = { $n ->
    [one] ein Chat
   *[other] { $n } Chats
}
forget-n-calls = { $n ->
    [one] ein Anruf
   *[other] { $n } Anrufe
}
forget-n-held = { $n ->
    [one] Ein Vorgang wird aufbewahrt
   *[other] { $n } Vorgänge werden aufbewahrt
}
forget-held = Wird aufbewahrt
forget-held-text = Eine gesetzliche Pflicht hält dies fest. Es bleibt, alles andere wird jetzt gelöscht.
forget-held-ticket = Vorgang { $number }
forget-held-message = Nachricht in Vorgang { $number }
forget-held-since = zuletzt geändert
forget-mentions = Erwähnungen durch andere
forget-mentions-text = Texte anderer, die diese Person nennen. Ohne Entscheidung wird geschwärzt.
forget-mentions-none = Kein Text einer anderen Person nennt sie.
forget-mentions-all = Für alle
forget-mentions-each = einzeln entscheiden
forget-mentions-more = Es gibt mehr, als hier Platz haben. Die übrigen werden geschwärzt, wenn Sie nicht alle stehen lassen.
forget-mention-help = Erwähnung in der Hilfe
forget-mention-task = Aufgabe einer Übergabe
forget-mention-side = Rückfrage bei einem Partner
forget-mention-what = Erwähnung in Vorgang { $number }
forget-mention-out = schwärzen
forget-mention-namesake = stehen lassen: andere Person dieses Namens
forget-mention-needed = stehen lassen: für einen Anspruch nötig
forget-mention-harmless = stehen lassen: sagt nichts über die Person
forget-confirm = Bestätigen
forget-final = Das lässt sich nicht zurücknehmen, von niemandem.
forget-type-name = Zur Bestätigung den Namen eingeben: { $name }
forget-type-exactly = Das ist nicht der Name, wie er oben steht.
forget-act = Endgültig löschen

forget-list = Löschungen
forget-list-text = Was endgültig gelöscht wurde oder gerade gelöscht wird. Hier steht nie, wer oder was es war.
forget-none = Noch wurde nichts endgültig gelöscht.
forget-number = Nummer
forget-what = Was
forget-why = Warum
forget-when = Entschieden
forget-state = Stand
forget-sizes = { $subjects } Zeilen, { $keys } Schlüssel
forget-older = Ältere
forget-tickets = Vorgänge
forget-person-content = Person mit Inhalten
forget-person-identity = Identität einer Person
forget-why-trash = Zeit im Papierkorb abgelaufen
forget-why-hand = von Hand
forget-settings = Regeln
forget-setting-outcome = Löschen einer Person über die API
forget-setting-outcome-hint = Gilt, wenn die Anfrage nichts anderes sagt.
forget-setting-days = Tage im Papierkorb
forget-setting-days-wrong = Bitte eine Zahl von 1 bis 366.
forget-progress = Löschung { $number }
forget-state-planned = Geplant
forget-state-destroyed = Schlüssel zerstört
forget-state-cleaned = Aufgeräumt
forget-state-purged = Aus dem Arbeitsspeicher entfernt
forget-state-done = Abgeschlossen
forget-step-planned = Niemand findet es mehr; Erwähnungen werden geschwärzt.
forget-step-destroyed = Ab hier ist nichts mehr lesbar, in keiner Kopie.
forget-step-cleaned = Reste in den Tabellen und Dateien sind fort.
forget-step-purged = Die Suche kennt kein Wort mehr davon.
forget-step-done = Das Protokoll bezeugt es.
forget-figures = Zahlen
forget-decided = Entschieden
forget-destroyed-at = Schlüssel zerstört
forget-done-at = Abgeschlossen
forget-rows = Vorgänge und Datensätze
forget-keys = Zerstörte Schlüssel
forget-tidied = Aufgeräumte Vorgänge
forget-mentions-done = { $out } geschwärzt, { $left } stehen gelassen

problem-held-by = wird unverändert aufbewahrt: { $duty }
problem-kept = Das wird aufbewahrt und bleibt, wie es ist: { $duty }.
forget-why-duty = Aufbewahrungspflicht beendet
forget-why-restored = schon vor dem Einspielen einer Sicherung
forget-mirror = Der Spiegel des Schlüsselbunds ist nicht erreichbar. Die Schlüssel gelten erst als zerstört, wenn auch er sie nicht mehr hat; dann geht es von selbst weiter.
forget-waits-text = Eine Pflicht hält dies fest. Endet sie, geht die Löschung hier von selbst weiter.

hold-ground-retention = Gesetzliche Aufbewahrung
hold-ground-claim = Rechtsansprüche (Art. 17 Abs. 3 e DSGVO)
hold-ground-order = Anordnung von Gericht oder Behörde
hold-until = { $ground }, bis { $day }
hold-open = { $ground }, bis jemand es aufhebt
hold-menu = Aufbewahren …
hold-kept-by = Wird aufbewahrt:
hold-title = Aufbewahrung von Vorgang { $number }
hold-lead = Solange eine Pflicht besteht, wird hier nichts endgültig gelöscht, geschwärzt oder abgetrennt. Gearbeitet wird weiter wie sonst.
hold-back = Vorgang { $number }
hold-now = Pflichten
hold-none = Nichts hält diesen Vorgang fest.
hold-kept = Mit diesem Vorgang wird aufbewahrt, wer es war: { $names }. Mit dem Ende der Pflicht geht auch das.
hold-why = Grund
hold-who = Festgelegt von
hold-end = Ende
hold-ended = beendet
hold-lift = Aufheben
hold-new = Pflicht festlegen
hold-place = Aufbewahren
hold-last-day = Letzter Tag
hold-last-day-hint = Leer lassen, wenn noch offen ist, wie lange. Danach geht von selbst weiter, was warten musste.
hold-note = Bemerkung
hold-note-hint = Zum Beispiel ein Aktenzeichen. Liegt versiegelt und geht mit dem Vorgang.
