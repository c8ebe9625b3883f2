# Administration: the frame
admin-settings = Settings
admin-to-do = waiting for you
admin-channels = Channels
admin-mail-text = What did not go out and what did not come in
problem-taken = This exists already.
problem-in-use = This is still needed.
problem-invalid = This value does not fit here.
