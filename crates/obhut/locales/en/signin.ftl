sign-in-title = Sign in
sign-in-act = Sign in
sign-in-wrong = E-mail and password do not fit together.
sign-in-rate-limited = { $minutes ->
    [one] Too many tries. Please try again in a minute.
   *[other] Too many tries. Please try again in { $minutes } minutes.
}
sign-in-expired = You were away for a while. Please sign in again.
signed-out-title = Signed out
signed-out-text = See you next time. You can close this window.
signed-out-again = Sign in again
sign-out = Sign out
