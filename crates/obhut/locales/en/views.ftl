# Views
view-snoozed = Snoozed
view-followed = Following
