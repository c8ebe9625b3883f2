# Ansichten
view-mentions = Erwähnungen
view-snoozed = Wiedervorlage
view-followed = Beobachtet
