sign-in-title = Anmelden
sign-in-act = Anmelden
sign-in-wrong = E-Mail und Passwort passen nicht zusammen.
sign-in-rate-limited = { $minutes ->
    [one] Zu viele Versuche. Bitte in einer Minute noch einmal.
   *[other] Zu viele Versuche. Bitte in { $minutes } Minuten noch einmal.
}
sign-in-expired = Sie waren eine Weile weg. Bitte noch einmal anmelden.
signed-out-title = Abgemeldet
signed-out-text = Bis zum nächsten Mal. Sie können dieses Fenster schließen.
signed-out-again = Wieder anmelden
sign-out = Abmelden
