# Rahmen
skip-to-content = Zum Inhalt springen
views = Ansichten
areas = Bereiche
teams = Teams
own-views = Eigene Ansichten
administration = Verwaltung
search = Suchen
search-what = In Vorgängen suchen
new-ticket = Neuer Vorgang
shortcuts = Tastenkürzel
shortcuts-on = Einzeltasten aktiv
tab-list = Vorgänge
tab-new = Neu
tab-me = Ich
ticket = Vorgang
actions = Aktionen

view-mine = Meine offenen
view-unassigned = Nicht zugewiesen
view-open = Alle offenen
view-pending = Wartet auf Antwort
view-solved = Gelöst
view-all = Alle Vorgänge
view-search = Suche

# Liste
tickets-counted = { $n ->
    [one] Vorgang
   *[other] Vorgänge
}
tickets-counted-full = { $n ->
    [one] 1 Vorgang
   *[other] { $n } Vorgänge
}
unread = Ungelesen
draft = Entwurf
pages = Seiten der Liste
newer = Neuere
older = Ältere
choose-ticket = Wählen Sie links einen Vorgang.
list-empty = Hier ist gerade nichts
list-empty-advice = Sobald ein Vorgang hierher passt, erscheint er von selbst in dieser Ansicht.
mine-empty = Alles erledigt
mine-empty-advice = Ihnen ist kein offener Vorgang zugewiesen. Vielleicht wartet noch einer ohne Bearbeiter.
search-empty = Nichts gefunden
search-empty-advice = Versuchen Sie weniger oder andere Wörter, eine E-Mail-Adresse oder eine Vorgangsnummer.

# Werte
status-new = Neu
status-open = Offen
status-pending = Wartet auf Antwort
status-hold = Angehalten
status-solved = Gelöst
status-closed = Geschlossen
priority-low = Niedrig
priority-normal = Normal
priority-high = Hoch
priority-urgent = Dringend
kind-question = Frage
kind-incident = Störung
kind-problem = Problem
kind-task = Aufgabe
channel-email = E-Mail
channel-web = Arbeitsplatz
channel-form = Webformular
channel-portal = Kundenportal
channel-api = Schnittstelle
channel-chat = Chat
channel-voice = Anruf
channel-system = System

# Vorgang
back-to-list = Zurück zur Liste
show-person = Person anzeigen
person = Person
change = Ändern
save-properties = Änderungen speichern
conversation = Verlauf
older-messages = Ältere Nachrichten
since-last-visit = Neu seit Ihrem letzten Besuch
internal-note = Interne Notiz
waiting = geht gleich hinaus
show-quoted = Zitierten Text anzeigen
show-original = Original anzeigen
file-hidden = enthält Personenangaben, verborgen
to = an { $name }
to-by = an { $name } · { $channel }
changes-by = { $n } Änderungen von { $name }
event-received = Eingegangen über { $channel }
event-status = Status: { $to }
event-priority = Priorität: { $to }
event-kind = Art: { $to }
event-assigned = Zugewiesen an { $to }
event-unassigned = Zuweisung aufgehoben
event-group = Gruppe: { $to }
event-no-group = Keine Gruppe mehr
event-tagged = Schlagwort „{ $tag }“ hinzugefügt
event-untagged = Schlagwort „{ $tag }“ entfernt
event-subject = Betreff geändert
event-merged-into = Zusammengeführt mit #{ $number }
event-absorbed = #{ $number } hier eingefügt
event-field = Feld „{ $field }“ geändert

gap-name = Name
gap-address = Anschrift
gap-email = E-Mail
gap-phone = Telefon
gap-bank = Bankverbindung
gap-number = Nummer
gap-other = Angabe

# Schreiben
write = Antwort verfassen
write-here = Hier schreiben
message-kind = Art der Nachricht
answer = Antwort
note-readers = nur für Kolleginnen und Kollegen
send = Senden
save-note = Notiz speichern
no-writing = Dieser Vorgang nimmt keine Nachrichten mehr an.
newer-message = Inzwischen ist eine neue Nachricht eingegangen. Bitte lesen und dann noch einmal senden.
undo = Rückgängig
undo-text = { $n ->
    [one] Ihre Antwort geht in einer Sekunde hinaus.
   *[other] Ihre Antwort geht in { $n } Sekunden hinaus.
}
notice-saved = Gespeichert.
notice-changed-meanwhile = Der Vorgang wurde inzwischen geändert. Gespeichert wurde nichts; was Sie gewählt haben, steht noch im Formular. Bitte prüfen Sie es.
notice-undone = Zurückgenommen. Ihr Text steht wieder unten.
notice-too-late = Zu spät: Die Antwort ist schon unterwegs.
notice-created = Der Vorgang ist angelegt.
notice-mail-retried = Die Mail wird noch einmal versucht.
notice-mail-discarded = Die Mail ist verworfen.

# Person
first-contact = Erster Kontakt
other-tickets = Weitere Vorgänge
no-other-tickets = Keine weiteren Vorgänge
pseudonym-sub = Pseudonym, Name verborgen
pseudonym-text = Für diese Aufgabe brauchen Sie keinen Namen. Die Adresse setzt das System ein, wenn Sie antworten. Ihre Notizen kann die Person bei einer Auskunft lesen.
what-you-see = Was Sie sehen
what-is-hidden = Was verborgen ist
hidden-identity = Name, E-Mail, Telefon
hidden-other-tickets = Weitere Vorgänge
hidden-attachments = Anhänge
hidden-original = Die ursprüngliche Mail

# Neuer Vorgang
new-ticket-hint = Die Nachricht steht am Anfang des Vorgangs.
new-ticket-act = Vorgang anlegen

# Mail
mail-title = Mailzustellung
mail-text = Was nicht hinausging und was nicht hereinkam. Nichts davon geht still verloren.
mail-dead = Nicht erledigt
mail-dead-text = Was auch nach mehreren Versuchen nicht gelang: Mails, die niemand annahm, und anderes, was im Hintergrund geschieht.
mail-dead-empty = Alles ist erledigt, alle Mails sind hinausgegangen.
job-what = Was
job-nobody = niemand Bestimmtes
job-mail = Antwort
job-acknowledge = Eingangsbestätigung
job-scheduled = geplante Antwort
job-wake = Wiedervorlage
job-side-mail = Mail an Partner
job-invite = Einladung
job-erasure = Löschung
job-forget-field = Löschung der Werte eines Feldes
job-other = Auftrag
mail-recipient = Empfänger
mail-reason = Grund
mail-last-attempt = Letzter Versuch
mail-attempts = { $n ->
    [one] 1 Versuch
   *[other] { $n } Versuche
}
mail-retry = Noch einmal
mail-retry-full = Noch einmal versuchen: { $what }
mail-discard = Verwerfen
mail-discard-full = Verwerfen: { $what }
mail-rejected = Abgelehnt
mail-rejected-text = Eingehende Mails, aus denen kein Vorgang wurde.
mail-rejected-empty = Aus jeder Mail wurde ein Vorgang.
mail-received = Eingegangen
mail-original = Original
mail-download = Herunterladen ({ $size })
mail-reason-no-mail-server = Kein Mailserver eingetragen
mail-reason-database = Die Datenbank war nicht erreichbar
mail-reason-cannot-be-written = Die Mail ließ sich nicht schreiben
mail-reason-server-refused-for-now = Der Mailserver nahm sie vorerst nicht an
mail-reason-server-refused = Der Mailserver lehnte sie ab
mail-reason-server-unreachable = Der Mailserver war nicht erreichbar
mail-reason-no-trusted-connection = Keine vertrauenswürdige Verbindung zum Mailserver
mail-reason-settings = Die Maileinstellungen stimmen nicht
mail-reason-address = Die Adresse ist ungültig
mail-reason-too-large = Zu groß
mail-reason-loop = Eigene Mail, die zurückkam
mail-reason-report-about-nothing-of-ours = Zustellbericht ohne Vorgang
mail-reason-report-about-a-finished-ticket = Zustellbericht zu einem abgeschlossenen Vorgang
mail-reason-automatic-answer-to-nothing = Automatische Antwort ohne Vorgang
mail-reason-suspended-sender = Gesperrter Absender
mail-reason-other = Unerwarteter Fehler

# Tastenkürzel
keys-list = Liste
keys-ticket = Vorgang
keys-writing = Schreiben
keys-everywhere = Überall
key-next-previous = Nächster, voriger Vorgang
key-open = Öffnen
key-back = Zurück zur Liste
key-answer = Antworten
key-note = Interne Notiz
key-assign = Zuweisen
key-status = Status
key-priority = Priorität
key-tags = Schlagwort
key-person = Person anzeigen
key-undo = Rückgängig
key-send = Senden
key-control = Strg
key-go-mine = Gehe zu „Meine offenen“
key-go-unassigned = Gehe zu „Nicht zugewiesen“
key-help = Diese Hilfe

# Rollen
role-administrator = Administration
role-agent = Service
role-specialist = Fachkraft
role-editor = Redaktion
role-coordinator = Datenschutzkoordination
role-officer = Datenschutzbeauftragung
role-other = Mitarbeit
menu-away = Abwesend melden
menu-back = Wieder da melden
menu-keys-off = Tastenkürzel ausschalten
menu-keys-on = Tastenkürzel einschalten
follow-up-of = Folgevorgang zu #{ $number }
follow-up-text = Dieser Vorgang ist geschlossen. Was noch kommt, gehört in einen neuen.
follow-up-act = Folgevorgang anlegen
