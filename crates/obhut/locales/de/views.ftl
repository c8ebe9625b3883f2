# Ansichten
view-snoozed = Wiedervorlage
view-followed = Beobachtet
