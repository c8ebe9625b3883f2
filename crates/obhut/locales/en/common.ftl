# Times
time-now = just now
time-minutes-ago = { $n } min ago
time-hours-ago = { $n } h ago
time-day = { $day } { $month }
time-day-year = { $day } { $month } { $year }
time-full = { $weekday }, { $day } { $month } { $year }, { $clock }
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

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
