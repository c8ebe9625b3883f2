triggers-title = Auslöser
triggers-lead = Was von selbst geschieht, wenn ein Vorgang entsteht oder sich ändert. Der Reihe nach, jeder höchstens einmal je Änderung.
triggers-entry = Was bei neuen und geänderten Vorgängen von selbst geschieht
triggers-empty = Noch kein Auslöser. Nichts geschieht von selbst.
triggers-new = Auslöser anlegen
triggers-settings = Einstellungen
triggers-name = Name
triggers-description = Wozu er da ist
triggers-state = Zustand
triggers-count = Aktionen
triggers-runs = läuft
triggers-rests = ruht
triggers-stopped = angehalten
triggers-unreadable = nicht lesbar
triggers-too-often = Er lief zu oft an einem Vorgang. Bitte Bedingungen prüfen und wieder einschalten.
triggers-not-possible = Was er tun soll, geht nicht mehr: Es fehlt eine Gruppe, eine Person oder ein Feld. Bitte prüfen und wieder einschalten.
triggers-earlier = Früher
triggers-all = Alle diese Bedingungen
triggers-any = Mindestens eine davon
triggers-actions = Aktionen
triggers-save = Speichern
triggers-delete = Löschen
job-notify = Benachrichtigung
job-hook = Nachricht an ein System
automations-title = Automatik
automations-lead = Was von selbst geschieht, wenn Zeit vergeht. Stündlich, je Vorgang einmal, bis ihn jemand ändert.
automations-entry = Was von selbst geschieht, wenn Zeit vergeht
automations-empty = Noch keine Automatik. Nichts geschieht von selbst.
automations-new = Automatik anlegen
automations-close-title = Gelöste Vorgänge nach 4 Tagen schließen
automations-close-text = Was vier Tage gelöst war, wird endgültig geschlossen. Wer danach noch antwortet, eröffnet einen Folgevorgang.
automations-would = Träfe jetzt
automations-would-of = { $count ->
    [one] 1 Vorgang
   *[other] { $count } Vorgänge
  }
