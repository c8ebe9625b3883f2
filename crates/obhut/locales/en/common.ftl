# Times
time-now = just now
time-minutes-ago = { $n } min ago
time-hours-ago = { $n } h ago
time-day = { $day } { $month }
time-day-year = { $day } { $month } { $year }
time-full = { $weekday }, { $day } { $month } { $year }, { $clock }
time-month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
time-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
time-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}

# Sizes
size-bytes = { $n } bytes
size-kilobytes = { $n } KB
size-megabytes = { $whole }.{ $tenth } MB

# Fields
field-email = E-mail
field-password = Password
field-phone = Telephone
field-organisation = Organisation
field-subject = Subject
field-message = Message
field-status = Status
field-assignee = Assigned to
field-group = Group
field-priority = Priority
field-type = Type
field-tags = Tags
field-requester-name = Name of the person
field-requester-email = E-mail of the person

problems = { $n ->
    [one] Please check one field.
   *[other] Please check { $n } fields.
}
problem-missing = Please fill this in.
problem-not-an-address = This is not a complete e-mail address such as name@company.example.
problem-too-short = At least { $least } characters, please.
problem-too-long = At most { $most } characters, please.
problem-guessable = This password is too easy to guess. Three random words are better.
problem-differs = The two passwords differ.
problem-not-offered = This value cannot be chosen.

# Preferences
language = Language
theme = Colours
theme-system = Like the device
theme-light = Light
theme-dark = Dark
preferences = Preferences
preferences-act = Apply
close = Close
cancel = Cancel
none = none
nobody = nobody
