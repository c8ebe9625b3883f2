# Zeiten
time-now = gerade eben
time-minutes-ago = vor { $n } Min.
time-hours-ago = vor { $n } Std.
time-day = { $day }. { $month }
time-day-year = { $day }. { $month } { $year }
time-full = { $weekday }, { $day }. { $month } { $year }, { $clock } Uhr
month-short-1 = Jan.
month-short-2 = Feb.
month-short-3 = März
month-short-4 = Apr.
month-short-5 = Mai
month-short-6 = Juni
month-short-7 = Juli
month-short-8 = Aug.
month-short-9 = Sep.
month-short-10 = Okt.
month-short-11 = Nov.
month-short-12 = Dez.
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag

# Größen
size-bytes = { $n } Byte
size-kilobytes = { $n } KB
size-megabytes = { $whole },{ $tenth } MB

# Felder
field-email = E-Mail
field-password = Passwort
field-phone = Telefon
field-organisation = Organisation
field-subject = Betreff
field-message = Nachricht
field-status = Status
field-assignee = Zugewiesen an
field-group = Gruppe
field-priority = Priorität
field-type = Art
field-tags = Schlagwörter
field-requester-name = Name der Person
field-requester-email = E-Mail der Person

problems = { $n ->
    [one] Bitte prüfen Sie ein Feld.
   *[other] Bitte prüfen Sie { $n } Felder.
}
problem-missing = Bitte ausfüllen.
problem-not-an-address = Das ist keine vollständige E-Mail-Adresse, zum Beispiel name@firma.example.
problem-too-short = Bitte mindestens { $least } Zeichen.
problem-too-long = Bitte höchstens { $most } Zeichen.
problem-guessable = Dieses Passwort ist zu leicht zu erraten. Besser sind drei zufällige Wörter.
problem-differs = Die beiden Passwörter sind verschieden.
problem-not-offered = Dieser Wert steht nicht zur Wahl.

# Einstellungen
language = Sprache
theme = Farbschema
theme-system = Wie das Gerät
theme-light = Hell
theme-dark = Dunkel
preferences = Einstellungen
preferences-act = Übernehmen
close = Schließen
cancel = Abbrechen
none = keine
nobody = niemand
