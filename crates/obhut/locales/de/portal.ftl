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
