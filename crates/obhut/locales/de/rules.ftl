hours-title = Geschäftszeiten
hours-lead = Wann gearbeitet wird: Fristen laufen nur in diesen Stunden, an Feiertagen ruhen sie.
hours-entry = Stunden der Woche, Feiertage nach Bundesland, eigene freie Tage
hours-empty = Noch keine Geschäftszeiten. Fristen laufen rund um die Uhr.
hours-new = Geschäftszeiten anlegen
hours-settings = Einstellungen
hours-name = Name
hours-land = Feiertage von
hours-land-hint = Feiertage, die nur einzelne Gemeinden haben, tragen Sie als eigene Tage ein.
hours-no-land = kein Bundesland
hours-zone = Zeitzone
hours-zone-hint = Zum Beispiel Europe/Berlin
hours-day-hint = Zum Beispiel 9:00-12:30, 13:00-17:00. Leer heißt: geschlossen.
hours-default = gilt, wo nichts anderes steht
hours-prefer = Als Standard
hours-save = Speichern
hours-delete = Löschen
hours-own = Eigene freie Tage
hours-own-text = Betriebsferien, Brückentage, örtliche Feiertage.
hours-own-empty = Noch kein eigener freier Tag.
hours-holiday = Anlass
hours-days = Tage
hours-until = bis { $day }
hours-yearly = jedes Jahr
hours-first = Erster Tag
hours-last = Letzter Tag
hours-last-hint = Leer heißt: nur dieser eine Tag.
hours-add-day = Tag eintragen
hours-public = Gesetzliche Feiertage ab { $year }
sla-title = Zusagen
sla-lead = Bis wann eine erste Antwort und eine Lösung zugesagt sind. Es gilt die erste Regel, die zu einem Vorgang passt; nach einer Änderung ab dem nächsten Schritt am Vorgang.
sla-entry = Fristen für die erste Antwort und die Lösung
sla-empty = Noch keine Zusage. Vorgänge haben keine Frist.
sla-new = Zusage anlegen
sla-conditions-hint = Je Zeile eine Bedingung. Ohne Bedingung gilt die Zusage für alle Vorgänge.
sla-span-hint = Zum Beispiel 30m, 4h oder 2d. Leer heißt: keine Zusage. Ohne Priorität gilt Normal.
sla-first-column = Erste Antwort (dringend · hoch · normal · niedrig)
sla-solved-column = Lösung (dringend · hoch · normal · niedrig)
sla-first-of = Erste Antwort, Priorität { $priority }
sla-solved-of = Lösung, Priorität { $priority }
sla-metric = Die Uhr der Lösung läuft
sla-hours = Geschäftszeiten
sla-desk-hours = die des Service
sla-first-business = Erste Antwort: nur Geschäftszeiten zählen
sla-solved-business = Lösung: nur Geschäftszeiten zählen
sla-first-reply = Erste Antwort
sla-requester-wait = Lösung, solange die Person wartet
sla-agent-work = Lösung, solange daran gearbeitet wird
sla-resolution = Lösung, immer
sla-kept = gehalten
sla-kept-late = zu spät
sla-late = überfällig seit
sla-due = fällig
sla-rests = ruht
land-bw = Baden-Württemberg
land-by = Bayern
land-be = Berlin
land-bb = Brandenburg
land-hb = Bremen
land-hh = Hamburg
land-he = Hessen
land-mv = Mecklenburg-Vorpommern
land-ni = Niedersachsen
land-nw = Nordrhein-Westfalen
land-rp = Rheinland-Pfalz
land-sl = Saarland
land-sn = Sachsen
land-st = Sachsen-Anhalt
land-sh = Schleswig-Holstein
land-th = Thüringen
holiday-new-year = Neujahr
holiday-epiphany = Heilige Drei Könige
holiday-women = Internationaler Frauentag
holiday-good-friday = Karfreitag
holiday-easter-sunday = Ostersonntag
holiday-easter-monday = Ostermontag
holiday-labour = Tag der Arbeit
holiday-liberation = Tag der Befreiung
holiday-ascension = Christi Himmelfahrt
holiday-whit-sunday = Pfingstsonntag
holiday-whit-monday = Pfingstmontag
holiday-uprising = Jahrestag des Volksaufstands
holiday-corpus-christi = Fronleichnam
holiday-assumption = Mariä Himmelfahrt
holiday-children = Weltkindertag
holiday-unity = Tag der Deutschen Einheit
holiday-reformation = Reformationstag
holiday-all-saints = Allerheiligen
holiday-repentance = Buß- und Bettag
holiday-christmas = Erster Weihnachtstag
holiday-boxing = Zweiter Weihnachtstag
rate-title = Wie war unsere Hilfe?
rate-lead = Es geht um Ihre Anfrage Nr. { $number }. Erst der Knopf unten schickt Ihre Antwort ab.
rate-question = Sind Sie zufrieden?
rate-comment = Was möchten Sie uns dazu sagen?
rate-comment-hint = Freiwillig. Es liest, wer Ihre Anfrage bearbeitet.
rate-send = Antwort abschicken
rate-thanks = Danke, Ihre Antwort ist angekommen. Sie können sie hier noch ändern.
rate-choose = Bitte wählen Sie eine der beiden Antworten. Was Sie geschrieben haben, steht noch da.
rate-too-long = Bitte fassen Sie sich kürzer: höchstens 5.000 Zeichen.
rate-kept = Was Sie geschrieben haben, müssen wir derzeit unverändert aufbewahren. Ihre Wahl können Sie ändern, wenn Sie das Textfeld leer lassen.
rate-mail-subject = Wie war unsere Hilfe bei Ihrer Anfrage Nr. { $number }?
rate-mail-text = Guten Tag,

    Ihre Anfrage Nr. { $number } ist erledigt. Waren Sie mit unserer Hilfe zufrieden?

    { $link }

    Die Seite fragt nur danach, nichts wird vorher übermittelt. Der Link gilt 30 Tage.

    Möchten Sie nicht mehr gefragt werden? Das sagen Sie uns hier: { $stop }

    { $desk }
rating-offered = um Bewertung gebeten
rating-good = zufrieden
rating-bad = nicht zufrieden
job-survey = Frage nach der Zufriedenheit
rules-rows-hint = Je Zeile eine Bedingung: Feld, Vergleich und Wert. Leere Zeilen zählen nicht; nach dem Speichern sind wieder zwei frei.
rules-hours-hint = Je Zeile eine Bedingung, mindestens eine davon mit Stunden. Leere Zeilen zählen nicht.
rules-acts-hint = Je Zeile etwas, das geschieht. Bei Benachrichtigungen: wer, Betreff und Text.
act-field = Aktion
act-none = Keine Aktion
act-subject = Betreff der Nachricht
act-text = Wert oder Text
act-add-tags = Schlagworte hinzufügen
act-remove-tags = Schlagworte entfernen
act-set-tags = Schlagworte ersetzen
act-note = Interne Notiz
act-mail-user = Person benachrichtigen
act-mail-group = Gruppe benachrichtigen
act-hook = Einem System melden
act-ticket-group = Gruppe des Vorgangs
act-requester = Wer gefragt hat
act-survey = Um Bewertung bitten
act-trash = In den Papierkorb legen
act-trash-back = lässt sich zurückholen
act-survey-once = einmal, wenn es erlaubt ist
condition-update = Anlass
update-create = Vorgang entsteht
update-change = Vorgang ändert sich
condition-said = Nachricht
said-public = öffentlich
said-note = intern
said-any = irgendeine
condition-role = Wer handelt
role-customer = Kundin oder Kunde
role-desk = Team
operator-changed = hat sich geändert
operator-not-changed = blieb gleich
operator-to = wurde zu
operator-not-to = wurde nicht zu
operator-from = war vorher
operator-not-from = war vorher nicht
trial-go = Probelauf: die letzte Woche
trial-title = Was wäre letzte Woche geschehen?
trial-text = Aus dem Verlauf gelesen, nichts wurde getan. Schlagworte, Betreff und Felder zählen, wie sie jetzt sind.
trial-count = { $count ->
    [one] Er hätte 1 Mal gehandelt
   *[other] Er hätte { $count } Mal gehandelt
  }; { $looked ->
    [one] 1 Vorgang wurde
   *[other] { $looked } Vorgänge wurden
  } angesehen.
trial-cut = Es sind mehr Vorgänge, als hier angesehen werden; gezählt sind die zuletzt angelegten.
trial-ticket = Vorgang
trial-when = Wann
trial-none = Kein einziges Mal.
