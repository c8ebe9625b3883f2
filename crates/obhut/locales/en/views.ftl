# Views
view-mentions = Mentions
view-snoozed = Snoozed
view-followed = Following
