triggers-title = Triggers
triggers-lead = What happens by itself when a ticket arises or changes. In order, each at most once per change.
triggers-entry = What happens by itself to new and changed tickets
triggers-empty = No trigger yet. Nothing happens by itself.
triggers-new = Add a trigger
triggers-settings = Settings
triggers-name = Name
triggers-description = What it is for
triggers-state = State
triggers-count = Actions
triggers-runs = runs
triggers-rests = rests
triggers-stopped = stopped
triggers-unreadable = not readable
triggers-too-often = It ran too often on one ticket. Please check its conditions and switch it on again.
triggers-not-possible = What it is to do is no longer possible: a group, a person or a field is missing. Please check it and switch it on again.
triggers-earlier = Earlier
triggers-all = All of these conditions
triggers-any = At least one of these
triggers-actions = Actions
triggers-save = Save
triggers-delete = Delete
job-notify = Notification
job-hook = Message to a system
automations-title = Automations
automations-lead = What happens by itself when time passes. Every hour, once per ticket until somebody changes it.
automations-entry = What happens by itself when time passes
automations-empty = No automation yet. Nothing happens by itself.
automations-new = Add an automation
automations-close-title = Close solved tickets after 4 days
automations-close-text = What has been solved for four days is closed for good. Whoever answers later opens a follow-up.
automations-would = Would meet now
automations-would-of = { $count ->
    [one] 1 ticket
   *[other] { $count } tickets
  }
