# Seite für Kundinnen und Kunden
portal-nav = Bereiche
portal-help = Hilfe
portal-contact = Kontakt
portal-requests = Meine Anfragen
portal-data = Meine Daten
portal-door-lead = Hier sehen Sie, was Sie uns gefragt haben und was wir über Sie gespeichert haben.
portal-door-link = Mit einem Link per E-Mail
portal-door-link-text = Sie brauchen dafür kein Passwort.
portal-door-link-act = Link schicken
portal-door-password = Mit Passwort
portal-link-sign-in = Anmelden
portal-link-sign-in-text = Mit einem Klick sind Sie angemeldet und sehen Ihre Anfragen. Wenn Sie den Link nicht selbst angefordert haben, schließen Sie einfach diese Seite.
portal-link-sign-in-act = Jetzt anmelden
portal-link-data = Meine Daten öffnen
portal-link-data-text = Mit einem Klick sehen Sie 15 Minuten lang alles, was wir über Sie gespeichert haben. Wir sagen das zur Sicherheit allen Adressen, die wir von Ihnen kennen. Wenn Sie den Link nicht selbst angefordert haben, schließen Sie einfach diese Seite.
portal-link-data-act = Meine Daten öffnen
portal-link-address = E-Mail-Adresse bestätigen
portal-link-address-text = Mit einem Klick bestätigen Sie, dass diese Adresse Ihnen gehört. Ab dann schreiben wir Ihnen dorthin.
portal-link-address-act = Adresse bestätigen
portal-link-spent = Dieser Link gilt nicht mehr
portal-link-spent-text = Er wurde schon benutzt oder seine Zeit ist um. Sie können einen neuen bekommen. Er kommt an dieselbe E-Mail-Adresse.
portal-link-spent-address-text = Er wurde schon benutzt oder seine Zeit ist um. Einen neuen fordern Sie unter „Meine Daten“ an.
portal-link-again = Neuen Link schicken
portal-link-unknown = Diesen Link kennen wir nicht
portal-link-unknown-text = Vielleicht fehlt in der Adresse ein Stück, oder der Link ist sehr alt. Auf der Seite zum Anmelden bekommen Sie einen neuen.
portal-link-sent = Bitte sehen Sie in Ihr Postfach
portal-link-sent-text = Wenn wir diese Adresse kennen, ist ein Link dorthin unterwegs. Er gilt einmal und 30 Minuten lang. Kommt nichts an, sehen Sie bitte auch im Spam-Ordner nach.
portal-link-sent-own-text = Ein Link ist unterwegs. Er gilt einmal und nur kurze Zeit. Kommt nichts an, sehen Sie bitte auch im Spam-Ordner nach.
portal-link-confirmed = Adresse bestätigt
portal-link-confirmed-text = Ab jetzt schreiben wir Ihnen an diese Adresse.
portal-link-taken = Diese Adresse gehört schon zu einem anderen Eintrag
portal-link-taken-text = Wir können sie deshalb nicht von selbst übernehmen. Bitte schreiben Sie uns, dann führen wir die Einträge zusammen.
portal-requests-none = Hier steht noch nichts. Wenn Sie uns schreiben, finden Sie Ihre Anfrage und unsere Antworten auf dieser Seite.
portal-requests-new = Neue Anfrage
portal-request = Anfrage
portal-stage = Stand
portal-stage-working = in Bearbeitung
portal-stage-yours = wartet auf Ihre Antwort
portal-stage-solved = gelöst
portal-stage-closed = abgeschlossen
portal-changed = Zuletzt
portal-older = Ältere Anfragen
portal-older-messages = Ältere Nachrichten
portal-you = Sie
portal-answer = Antworten
portal-answer-text = Ihre Nachricht
portal-answer-old = Diese Seite war nicht mehr aktuell. Ihr Text steht noch hier. Bitte wählen Sie Dateien noch einmal aus und senden Sie erneut.
portal-follow-up = Noch einmal schreiben
portal-follow-up-text = Diese Anfrage ist abgeschlossen. Was Sie hier schreiben, wird eine neue Anfrage, die auf diese verweist.
portal-files = Dateien
portal-files-kept = Schon übertragen, gehen mit Ihrer Nachricht ab
portal-send = Senden
portal-send-close = Senden und Anfrage schließen
portal-close = Anfrage schließen: ich brauche nichts mehr
portal-reopen = Anfrage wieder öffnen
portal-kept = Sie sind nicht mehr angemeldet
portal-kept-text = Ihr Text ist nicht verloren, er steht unten. Melden Sie sich in einem neuen Fenster an und senden Sie ihn dann von hier.
portal-kept-files = Dateien müssen Sie danach noch einmal auswählen.
portal-kept-sign-in = Anmelden in neuem Fenster
portal-mail-link-subject = Ihr Link zum Anmelden bei { $desk }
portal-mail-link-text = Guten Tag,

    mit diesem Link melden Sie sich bei { $desk } an und sehen Ihre Anfragen:

    { $link }

    Der Link gilt einmal und { $minutes } Minuten lang. Wenn Sie ihn nicht angefordert haben, brauchen Sie nichts zu tun.
portal-mail-data-subject = Ihr Link zu Ihren Daten bei { $desk }
portal-mail-data-text = Guten Tag,

    mit diesem Link sehen Sie, was { $desk } über Sie gespeichert hat:

    { $link }

    Der Link gilt einmal und { $minutes } Minuten lang. Wenn Sie ihn nicht angefordert haben, öffnen Sie ihn nicht und sagen Sie uns bitte Bescheid.
portal-mail-address-subject = Bitte bestätigen Sie Ihre neue Adresse bei { $desk }
portal-mail-address-text = Guten Tag,

    diese Adresse wurde bei { $desk } als neue E-Mail-Adresse angegeben. Wenn das stimmt, bestätigen Sie es hier:

    { $link }

    Der Link gilt einmal und 24 Stunden lang. Wenn Sie das nicht waren, brauchen Sie nichts zu tun.
portal-mail-opened-subject = Ihre Daten bei { $desk } wurden geöffnet
portal-mail-opened-text = Guten Tag,

    eben wurde im Kundenportal von { $desk } geöffnet, was wir über Sie gespeichert haben. Das sagen wir allen Adressen, die wir von Ihnen kennen.

    Wenn Sie das waren, brauchen Sie nichts zu tun. Wenn nicht, antworten Sie bitte gleich auf diese E-Mail.
portal-mail-changed-subject = Ihre E-Mail-Adresse bei { $desk } wurde geändert
portal-mail-changed-text = Guten Tag,

    für Sie wurde bei { $desk } eben eine neue E-Mail-Adresse bestätigt. Ab jetzt schreiben wir Ihnen dorthin.

    Wenn Sie das waren, brauchen Sie nichts zu tun. Wenn nicht, antworten Sie bitte gleich auf diese E-Mail.
portal-shut = Schließen
portal-shut-lead = Bevor wir hier alles zeigen, was wir über Sie gespeichert haben, bestätigen Sie bitte noch einmal, dass Sie es sind. Danach ist die Seite 15 Minuten lang offen. Wir sagen das zur Sicherheit allen E-Mail-Adressen, die wir von Ihnen kennen.
portal-shut-link = Der Link geht an die E-Mail-Adresse, die wir für Sie verwenden.
portal-toc = Auf dieser Seite
portal-data-lead = Hier sehen Sie, was wir über Sie gespeichert haben, wofür wir es brauchen und wann es endet.
portal-data-until = Diese Seite ist offen bis
portal-object = Widerspruch
portal-object-article = Art. 21 DSGVO
portal-object-lead = Sie dürfen der Nutzung Ihrer Daten widersprechen. Bei Werbung brauchen Sie keinen Grund.
portal-object-marketing = Widerspruch gegen Werbung
portal-object-marketing-act = Werbung stoppen
portal-object-marketing-text = Gilt für jede Werbung von uns. Ihr Widerspruch wird sofort eingetragen, und Sie bekommen eine Antwort.
portal-object-marketing-words = Ich widerspreche der Nutzung meiner Daten für Werbung (Art. 21 Abs. 2 DSGVO).
portal-object-other = Andere Nutzung aus berechtigtem Interesse
portal-object-other-text = Sagen Sie uns, wogegen und warum. Sie bekommen eine Antwort mit der Abwägung.
portal-object-act = Widersprechen
portal-object-reason = Wogegen widersprechen Sie, und was ist in Ihrer Lage besonders?
portal-object-reason-hint = Ein Satz genügt.
portal-object-send = Widerspruch einlegen
portal-object-subject = Widerspruch nach Art. 21 DSGVO
portal-details = Ihre Angaben
portal-change = Ändern
portal-new-email = Neue E-Mail-Adresse
portal-new-email-hint = Wir schicken einen Link an die neue Adresse. Sie gilt erst, wenn Sie dort bestätigt haben.
portal-other-email = Weitere E-Mail
portal-remove = Entfernen
portal-phone = Telefon
portal-stored = Was gespeichert ist
portal-stored-lead = Bei jedem Eintrag: woher er kommt, wofür und mit welchem Recht wir ihn haben, wer ihn bekommen hat und wann er endet.
portal-col-what = Daten, Herkunft
portal-col-purpose = Zweck, Grundlage
portal-col-receivers = Empfänger
portal-col-end = Ende
portal-nobody = niemand
portal-without-name = Text ohne Ihren Namen
portal-what-profile = Name und Angaben zu Ihnen
portal-what-addresses = { $n ->
    [one] 1 Adresse oder Telefonnummer
   *[other] { $n } Adressen und Telefonnummern
}
portal-what-open = { $n ->
    [one] 1 offene Anfrage
   *[other] { $n } offene Anfragen
}
portal-what-done = { $n ->
    [one] 1 gelöste Anfrage
   *[other] { $n } gelöste Anfragen
}
portal-what-internal = { $n ->
    [one] 1 interner Vorgang zu Ihnen
   *[other] { $n } interne Vorgänge zu Ihnen
}
portal-what-kept = { $n ->
    [one] 1 Anfrage, die wir nur aufbewahren
   *[other] { $n } Anfragen, die wir nur aufbewahren
}
portal-what-trashed = { $n ->
    [one] 1 Anfrage im Papierkorb
   *[other] { $n } Anfragen im Papierkorb
}
portal-what-copied = { $n ->
    [one] 1 Anfrage anderer, an der Sie beteiligt sind
   *[other] { $n } Anfragen anderer, an denen Sie beteiligt sind
}
portal-what-messages = { $n ->
    [one] 1 Nachricht von Ihnen
   *[other] { $n } Nachrichten von Ihnen
}
portal-what-files = { $n ->
    [one] 1 Datei von Ihnen
   *[other] { $n } Dateien von Ihnen
}
portal-what-mails = { $n ->
    [one] 1 E-Mail im Original, die Sie nennt
   *[other] { $n } E-Mails im Original, die Sie nennen
}
portal-what-rejected = { $n ->
    [one] 1 zurückgestellte E-Mail
   *[other] { $n } zurückgestellte E-Mails
}
portal-what-password = Ihr Passwort, unlesbar gespeichert
portal-what-sessions = { $n ->
    [one] 1 Anmeldung
   *[other] { $n } Anmeldungen
}
portal-what-links = { $n ->
    [one] 1 Link, den wir Ihnen geschickt haben
   *[other] { $n } Links, die wir Ihnen geschickt haben
}
portal-what-log = { $n ->
    [one] 1 Eintrag im Protokoll der Zugriffe
   *[other] { $n } Einträge im Protokoll der Zugriffe
}
portal-what-others = { $n ->
    [one] 1 weiterer Eintrag
   *[other] { $n } weitere Einträge
}
portal-from-you = von Ihnen oder aus Ihren Nachrichten
portal-from-both = von Ihnen und unserem Team
portal-from-mail = aus E-Mails von Ihnen oder anderen
portal-from-browser = von Ihrem Browser
portal-from-us = von uns
portal-for-safety = Schutz Ihres Zugangs
portal-for-proof = Nachweis, wer Ihre Daten gesehen hat
portal-end-forgotten = Kein festes Datum: wenn wir es löschen oder Sie es verlangen
portal-end-request = Mit der Anfrage, zu der es gehört
portal-end-days = { $days ->
    [one] Nach 1 Tag
   *[other] Nach { $days } Tagen
}
portal-end-hours = { $hours ->
    [one] Nach 1 Stunde
   *[other] Nach { $hours } Stunden
}
portal-end-names = Nach { $days } Tagen kann niemand mehr sehen, wer es war. Der Eintrag bleibt.
portal-looks = Wer zugegriffen hat
portal-looks-lead = Wer bei uns arbeitet, erscheint hier mit der Rolle, ohne Namen. Wer es war, kann { $days } Tage lang mit einem Grund und zwei Zustimmungen festgestellt werden.
portal-looks-none = Bisher niemand.
portal-looks-part = Auf dieser Seite: { $shown } von { $n } Einträgen.
portal-looks-older = Ältere Zugriffe
portal-looks-newest = Neueste Zugriffe
portal-col-when = Zeit
portal-col-did = Was
portal-col-for = Wofür
portal-col-role = Rolle
portal-consents = Einwilligungen
portal-consents-lead = Jede gilt für sich. Sie können jede sofort widerrufen.
portal-what-consents = { $n ->
    [one] 1 Angabe zu Einwilligung oder Widerspruch
   *[other] { $n } Angaben zu Einwilligungen und Widersprüchen
}
portal-what-proofs = { $n ->
    [one] 1 Nachweis, was ein Formular gezeigt hat
   *[other] { $n } Nachweise, was Formulare gezeigt haben
}
portal-what-help = { $n ->
    [one] 1 Kommentar im Hilfezentrum
   *[other] { $n } Kommentare im Hilfezentrum
}
portal-what-calls = { $n ->
    [one] 1 Anruf oder eine Sprachnachricht, mit den Nummern
   *[other] { $n } Anrufe und Sprachnachrichten, mit den Nummern
}
portal-chat = Chat

footer-privacy = Datenschutzerklärung
footer-accessibility = Barrierefreiheit
footer-imprint = Impressum
