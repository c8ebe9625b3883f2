form-title = Schreiben Sie uns
form-lead = Wir antworten Ihnen per Mail. Angaben ohne Zusatz brauchen wir dafür, alle anderen sind freiwillig.
form-which = Worum geht es?
form-name = Ihr Name
form-email = Ihre E-Mail-Adresse
form-subject = Betreff
form-message = Ihre Nachricht
form-message-hint = Bitte nur, was für Ihre Frage nötig ist.
form-agree = Einwilligung
form-optional = (freiwillig)
form-choose = Bitte wählen
form-for = Zweck: { $purpose }.
form-only-when = Nur wenn „{ $field }“: { $value }.
form-ticked = angekreuzt
form-not-ticked = nicht angekreuzt
form-files = Dateien
form-files-hint = Bilder, PDF oder Text, je höchstens 25 MB.
form-files-again = Bitte wählen Sie die Dateien noch einmal aus.
form-honey = Dieses Feld bitte leer lassen
form-voluntary = Freiwillig. Sie können jederzeit widerrufen; Ihre Anfrage bearbeiten wir auch ohne.
form-needed-for = Nur mit diesem Haken dürfen wir speichern: { $fields }. Sie können jederzeit widerrufen.
form-information = Was mit Ihren Angaben geschieht
form-information-version = Fassung { $version } dieses Formulars. Sie wird mit Ihrer Anfrage gespeichert.
form-what = Was wir speichern
form-what-text = Was Sie hier eingeben, die Dateien, die Sie anhängen, und den Zeitpunkt. Keine Netzadresse, keine Angaben über Ihren Browser.
form-why = Wozu und auf welcher Grundlage
form-why-text = Um Ihre Anfrage zu beantworten (Art. 6 Abs. 1 Buchst. b DSGVO). Worum wir Sie mit einem Haken bitten, geschieht nur mit Ihrer Einwilligung (Buchst. a).
form-how-long = Wie lange
form-how-long-text = Bis Ihre Anfrage erledigt ist und keine Pflicht mehr besteht, sie aufzubewahren. Danach vernichten wir die Schlüssel zu Ihren Angaben.
form-recipients = Wer es erhält
form-recipients-text = { $company }. Müssen andere helfen, etwa eine Werkstatt, erhalten sie nur, was sie dafür brauchen; Sie erfahren, wer es war.
form-object = Ihre Rechte
form-object-text = Sie können Auskunft, Berichtigung und Löschung verlangen, der Nutzung widersprechen, Einwilligungen widerrufen und sich bei einer Aufsichtsbehörde beschweren. Es genügt eine Nachricht an { $company }.
form-send = Absenden
form-kept = Sie erhalten eine Nummer per Mail.
form-check = { $n ->
    [one] Eine Angabe fehlt oder passt nicht:
   *[other] { $n } Angaben fehlen oder passen nicht:
  }
form-robot = Diese Sendung sieht aus wie die eines Programms: zu schnell, oder ein unsichtbares Feld war ausgefüllt. Wenn Sie ein Mensch sind, senden Sie sie bitte noch einmal ab. Ihr Text steht noch hier.
form-old = Diese Seite war älter als ein Tag. Wir haben sie erneuert, Ihr Text steht noch hier. Bitte prüfen Sie die Angaben und Haken und senden Sie noch einmal ab.
form-twice = Diese Seite ist schon einmal angekommen, mit anderem Inhalt. Wenn das Folgende eine neue Anfrage ist, senden Sie es bitte noch einmal ab.
form-too-large = Das ist zu groß: Eine Datei darf höchstens 25 MB haben, Text und Dateien zusammen 100 MB. Es wurde nichts gesendet.
form-too-many = Aus Ihrem Netz kamen gerade sehr viele Nachrichten. Ihr Text steht noch hier. Bitte warten Sie eine Minute und senden Sie dann noch einmal ab.
form-closed = Mit dieser Adresse können wir das Formular nicht annehmen. Bitte nehmen Sie eine andere Adresse oder rufen Sie uns an. Ihr Text steht noch hier.
form-thanks = Ihre Nachricht ist angekommen
form-thanks-number = Ihre Nummer:
form-thanks-text = Wir haben Ihnen eine Bestätigung mit dieser Nummer geschickt und antworten an dieselbe Adresse.
receipt-subject = Ihre Anfrage { $number } ist angekommen
receipt-text = Guten Tag,

    wir haben Ihre Nachricht über unser Formular erhalten. Sie hat die Nummer { $number }. Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Mail. Haben Sie uns nicht geschrieben, hat jemand Ihre Adresse eingetragen; dann müssen Sie nichts tun.

    { $company }
receipt-link = Ihre Einwilligungen sehen und widerrufen: { $link }
receipt-wished = Im Formular war angekreuzt:

    { $wished }

    Das gilt erst, wenn Sie es hier bestätigen; dort können Sie es auch jederzeit widerrufen: { $link }
job-contact-receipt = Bestätigung eines Formulars
forms-title = Kontaktformulare
forms-lead-text = Womit Menschen auf einer Seite an Sie schreiben. Jede veröffentlichte Fassung bleibt, wie sie war: Sie liegt mit jeder Anfrage als Nachweis.
forms-entry = Felder mit Zweck, Informationen, Einwilligungen, Einbettung
forms-name = Name
forms-state = Zustand
forms-version = Fassung
forms-empty = Noch kein Formular.
forms-new = Formular anlegen
forms-create = Anlegen
forms-title-de = Überschrift, deutsch
forms-title-en = Überschrift, englisch
forms-changed = geändert, noch nicht veröffentlicht
forms-open = offen
forms-closed = geschlossen
forms-draft = Entwurf
forms-no-wording = Der Zweck beruht nicht auf Einwilligung, oder der Text dafür fehlt in einer Sprache.
forms-part = Formular
forms-publish = Veröffentlichen
forms-close = Schließen
forms-reopen = Wieder öffnen
forms-delete = Entwurf löschen
forms-standing = Stand
forms-published = Veröffentlicht
forms-newest = Neueste
forms-design = Was gefragt und gesagt wird
forms-preview = Vorschau
forms-see = Seite ansehen
forms-embed = In eine andere Seite einbauen
forms-embed-text = Kopieren Sie diese Zeilen an die Stelle, an der das Formular stehen soll. Die Adresse der Seite muss oben genannt sein.
forms-save = Entwurf speichern
forms-lead-de = Satz darunter, deutsch
forms-lead-en = Satz darunter, englisch
forms-group = Gruppe
forms-default-group = Standardgruppe
forms-subject = Nach dem Betreff fragen
forms-files = Dateien annehmen
forms-when = { $field }: nur wenn
forms-always = immer
forms-ask-no = nicht fragen
forms-ask-optional = freiwillig
forms-ask-required = nötig
forms-no-purpose = Ohne Zweck mit Rechtsgrundlage lässt sich das Formular nicht veröffentlichen.
forms-boxes = Um Einwilligung bitten
forms-boxes-hint = Nie vorangekreuzt, nie nötig. Felder, die auf Einwilligung beruhen, bringen ihr Kästchen selbst mit.
forms-what-de = Was wir speichern, deutsch
forms-what-en = Was wir speichern, englisch
forms-why-de = Wozu und auf welcher Grundlage, deutsch
forms-why-en = Wozu und auf welcher Grundlage, englisch
forms-how-long-de = Wie lange, deutsch
forms-how-long-en = Wie lange, englisch
forms-recipients-de = Wer es erhält, deutsch
forms-recipients-en = Wer es erhält, englisch
forms-object-de = Rechte, deutsch
forms-object-en = Rechte, englisch
forms-origins = Seiten, die es zeigen dürfen
forms-origins-hint = Eine je Zeile, zum Beispiel https://www.ihr-laden.de. Leere Texte oben sagt das Programm.
