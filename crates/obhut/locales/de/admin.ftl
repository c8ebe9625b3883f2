# Verwaltung: Rahmen
admin-settings = Einstellungen
admin-to-do = warten auf Sie
admin-channels = Kanäle
admin-mail-text = Was nicht hinausging und was nicht hereinkam
problem-taken = Das gibt es schon.
problem-in-use = Das wird noch gebraucht.
problem-invalid = Dieser Wert passt hier nicht.
