# Andere Systeme, Empfänger und Verwahrer des Protokolls
systems-title = Andere Systeme
systems-lead = Systeme außer Haus, die erfahren, wenn jemand vergessen wird. Sie bekommen nur ihre eigene Kennung.
systems-entry = Wer von Löschungen erfährt, und wer noch nicht bestätigt hat
systems-empty = Noch kein System eingetragen.
systems-new = System eintragen
systems-new-text = Gemeldet wird an Personen und Vorgängen, was in „Externe Kennung“ steht. Jede Nachricht ist unterschrieben.
system-name = System
system-endpoint = Adresse
system-endpoint-hint = Eine https-Adresse. Weiterleitungen werden nicht befolgt.
system-description = Beschreibung
system-events = Erfährt von
system-erasures = Löschungen
system-redactions = Schwärzungen
system-calls-back = Bestätigt mit einem eigenen Aufruf
system-calls-back-hint = Dann gilt erst der Aufruf der mitgeschickten Bestätigungsadresse, sonst schon die Annahme (2xx).
system-calls-back-wrong = Dafür braucht der Desk eine öffentliche https-Adresse. Starten Sie ihn mit --public-url, oder lassen Sie schon die Annahme gelten.
system-active = In Gebrauch
system-inactive = außer Gebrauch
system-last = Zuletzt angenommen
system-settings = Einstellungen
system-secret = Geheimnis
system-secret-text = Damit ist jede Nachricht unterschrieben (X-Zendesk-Webhook-Signature: HMAC-SHA256 über Zeitstempel und Text, Base64).
system-renew = Neues Geheimnis
system-test = Erreichbarkeit prüfen
system-test-status = Antwort mit Status { $status }.
system-delete = System entfernen
notices-title = Benachrichtigungen
notices-text = Wer von welcher Löschung erfahren hat. Was noch offen ist, steht auch auf der Bescheinigung.
notices-empty = Bisher war niemand zu benachrichtigen.
notice-whom = Wer
notice-about = Löschung
notice-at = Seit
notice-webhook = anderes System
notice-partner = Empfänger (Art. 19 DSGVO)
notice-waiting = noch nicht erreicht
notice-sent = angenommen, Bestätigung offen
notice-confirmed = bestätigt
notice-told = unterrichtet
notice-given-up = aufgegeben
notice-confirm = Als bestätigt vermerken
notice-again = Erneut versuchen
notice-never = noch nie
notice-reason-private = Die Adresse liegt im Haus; das ist nicht erlaubt.
notice-reason-answer = Was zurückkam, ist keine Antwort.
notice-reason-redirect = Das System leitet weiter; das wird nicht befolgt.
notice-reason-refused = Das System verweigert den Zugang.
notice-reason-not-there = An dieser Adresse gibt es nichts.
notice-reason-too-many = Dem System waren es zu viele Nachrichten.
notice-reason-server-error = Das System meldet einen eigenen Fehler.
notice-reason-not-accepted = Das System nimmt die Nachricht nicht an.
notice-reason-out-of-use = Außer Gebrauch oder entfernt.
notice-reason-no-public-address = Der Desk hat keine öffentliche https-Adresse, unter der bestätigt werden kann. Starten Sie ihn mit --public-url.
notice-reason-forgotten = Was darin stand, ist inzwischen selbst gelöscht.
notice-mail-subject = { $desk }: Mitteilung einer Löschung (Art. 19 DSGVO)
notice-mail-text = Guten Tag,

    { $desk } hat Ihnen Daten zu den folgenden Anliegen übermittelt und diese Daten nun gelöscht. Nach Art. 19 DSGVO teilen wir Ihnen das mit. Bitte löschen Sie die Daten ebenfalls, soweit dem keine Pflicht entgegensteht.

    { $list }

    Namen nennen wir nicht; wir haben sie nicht mehr. Fragen beantworten wir gern unter der Absenderadresse.
notice-mail-line = übermittelt am { $day }
notice-mail-line-sign = Ihr Zeichen { $sign }, übermittelt am { $day }
keepers-title = Verwahrer des Protokolls
keepers-lead = Wer außer Haus den unterschriebenen Stand des Protokolls aufbewahrt. So kann es im Haus niemand unbemerkt kürzen oder ändern.
keepers-entry = Wer den unterschriebenen Stand des Protokolls bekommt
keepers-empty = Noch niemand. Tragen Sie zum Beispiel den Betriebsrat oder eine Prüfstelle ein.
keeper-new = Verwahrer eintragen
keeper-place = E-Mail-Adresse oder https-Adresse
keeper-place-hint = Zum Beispiel des Betriebsrats. Der Stand nennt keine Personen.
keeper-language = Sprache der E-Mail
keeper-add = Eintragen
keeper-schedule = Wie oft
keeper-hours = Alle wie viel Stunden
keeper-key = Öffentlicher Schlüssel und neuester Stand
keeper-key-text = Mit dem Schlüssel lässt sich jeder Stand prüfen; mit „obhut verify --against“, dass seither nichts umgeschrieben wurde.
keeper-whom = Verwahrer
keeper-last = Zuletzt bekommen
keeper-size = { $size } Einträge
keeper-mail = per E-Mail
keeper-https = per https
keeper-failed = { $n } Mal gescheitert
keeper-good = hat den Stand
keeper-waiting = wartet
keeper-send = Jetzt schicken
keeper-delete = Entfernen
keeper-mail-subject = { $desk }: Stand des Protokolls, { $size } Einträge
keeper-mail-text = Guten Tag,

    Sie bewahren für { $desk } den unterschriebenen Stand des Protokolls auf. Bitte heben Sie diese E-Mail auf; zu tun ist nichts. Der Stand nennt keine Personen.

    Wer das Protokoll später prüft, erkennt damit, ob bis zu diesem Stand etwas geändert oder entfernt wurde: obhut verify --against checkpoint.txt

    Öffentlicher Schlüssel: { $key }

    { $note }
