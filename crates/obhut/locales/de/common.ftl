# Zeiten
time-now = gerade eben
time-minutes-ago = vor { $n } Min.
time-hours-ago = vor { $n } Std.
time-day = { $day }. { $month }
time-day-year = { $day }. { $month } { $year }
time-full = { $weekday }, { $day }. { $month } { $year }, { $clock } Uhr
time-month-short = { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sep.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
}
time-month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
time-weekday = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}

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
