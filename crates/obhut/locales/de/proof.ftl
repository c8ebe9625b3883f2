# Löschbescheinigungen
certificate-title = Löschbescheinigung
certificate-lead = Ausgestellt von { $desk }. Sie nennt niemanden beim Namen.
certificate-pending = Die Löschung läuft noch. Sobald sie abgeschlossen und im Protokoll unterschrieben ist, steht die Bescheinigung hier. Bitte sehen Sie in einigen Minuten noch einmal nach.
certificate-pdf = Als PDF speichern
certificate-file = Nachweis speichern (.tlog-proof)
certificate-number = Löschbescheinigung { $number }
certificate-what = Was vernichtet wurde
certificate-subject = Gegenstand
certificate-person-identity = die Identität einer Person
certificate-person-content = eine Person mit ihren Inhalten
certificate-tickets = Vorgänge mit ihren Inhalten
certificate-other = Inhalte
certificate-reason = Grund
certificate-reason-trash = Frist im Papierkorb abgelaufen
certificate-reason-hand = von einer berechtigten Person entschieden
certificate-reason-duty = Aufbewahrungspflicht beendet
certificate-reason-other = anderer Grund
certificate-count-people = Personen
certificate-count-tickets = Vorgänge
certificate-count-messages = Nachrichten
certificate-count-files = Dateien
certificate-count-mails = E-Mails im Original
certificate-count-keys = vernichtete Schlüssel
certificate-keys-text = Die Inhalte lagen verschlüsselt. Vernichtet wurden die Schlüssel; ohne sie sind alle Kopien der Inhalte unlesbar, auch die in Sicherungen.
certificate-when = Wann und wodurch
certificate-job = Löschung Nr.
certificate-decided = Entschieden am
certificate-destroyed = Schlüssel vernichtet am
certificate-written = Eingetragen am
certificate-generation = Stand des Schlüsselbunds vorher und nachher
certificate-root = Prüfsumme des vernichteten Wurzelschlüssels (SHA-256 seiner Kennung)
certificate-provider = Aufbewahrung des Wurzelschlüssels
certificate-nodes = Beteiligte Server
certificate-logical = „Logical“ heißt: Der Wurzelschlüssel lag in einer Datei und wurde dort überschrieben. Datenträger oder Abbilder darunter können eine ältere Fassung behalten.
certificate-reach = Wie weit es reicht
certificate-horizon-online = Für alle Kopien im Betrieb ab
certificate-horizon-copies = Für Sicherungen mit Schlüsselbund
certificate-horizon-none = Nach Angabe des Betreibers werden keine Schlüssel zusammen mit Sicherungen aufbewahrt.
certificate-horizon-days = { $days } Tage, bis { $until }: So lange könnte jemand die Inhalte aus einer Sicherung öffnen, der auch die zugehörigen Schlüssel hat.
certificate-outside-none = Es war niemand außer Haus zu unterrichten.
certificate-outside-text = Andere Systeme und Empfänger wurden unterrichtet. Wie weit sie sind, steht oben nach dem Stand von heute.
certificate-limits = Was nicht bescheinigt wird
certificate-limit-mailboxes = Nicht erfasst sind Postfächer derer, die E-Mails bekommen haben, Mailserver auf dem Weg dorthin, mitgenommene Auszüge und Aufnahmen von Bildschirmen.
certificate-limit-attests = Die Bescheinigung belegt, dass diese Angaben zu dieser Zeit gemacht und seither nicht verändert wurden. Sie kann nicht beweisen, dass es nirgends eine weitere Kopie gibt.
certificate-proof = Nachweis
certificate-log = Protokoll
certificate-entry = Eintrag Nr.
certificate-size = Einträge unter der Unterschrift
certificate-log-root = Prüfsumme über alle Einträge
certificate-key = Öffentlicher Schlüssel
certificate-proof-text = Die Datei „.tlog-proof“ kann jeder ohne uns prüfen (C2SP tlog-proof): mit dem öffentlichen Schlüssel und einem Programm dafür, zum Beispiel „obhut verify“.
certificate-state = Stand
certificate-state-planned = entschieden
certificate-state-destroyed = Schlüssel vernichtet
certificate-state-done = bescheinigt
certificates-title = Löschbescheinigungen
certificates-lead = Jede Löschung wird bescheinigt. Die betroffene Person hat vorher einen eigenen Link per E-Mail bekommen.
certificates-entry = Nachweise über Löschungen, als PDF und zum Prüfen
certificates-empty = Bisher wurde nichts endgültig gelöscht.
certificates-horizon = Sicherungen mit Schlüsselbund
certificates-days = Tage
certificates-days-hint = Wie lange Kopien des Schlüsselbunds zusammen mit einem Schlüssel aufbewahrt werden, der sie öffnet. 0: gar nicht. Die Zahl steht auf jeder Bescheinigung.
certificates-save = Speichern
certificate-mail-subject = { $desk }: Ihre Daten werden gelöscht
certificate-mail-text = Guten Tag,

    { $desk } löscht jetzt Ihre Daten endgültig. Danach haben wir auch Ihre E-Mail-Adresse nicht mehr. Deshalb bekommen Sie vorher diesen Link:

    { $link }

    Dort erscheint die Bescheinigung, sobald die Löschung abgeschlossen ist. Bitte bewahren Sie den Link auf: Nur Sie haben ihn, und wir können ihn nicht noch einmal schicken. Die Bescheinigung nennt Ihren Namen nicht.

    Auf diese E-Mail brauchen Sie nicht zu antworten.
