"""Fills the desk that is copied: more of each than fits on a page where it matters, and something of everything else."""

import json
import sys

from api import basic, call, get, post

PASSWORD = "a-long-walk-along-the-river"


def main(path):
    organisation = post("organizations.json", {"organization": {"name": "Lindenhof"}})["organization"]["id"]
    post("organizations.json", {"organization": {"name": "Buchenhof"}})
    gone = post("organizations.json", {"organization": {"name": "Eichenhof"}})["organization"]["id"]
    people = []
    for number in range(12):
        user = {"name": f"Kim {number}", "email": f"kim{number}@kunden.example", "organization_id": organisation}
        people.append(post("users.json", {"user": user})["user"]["id"])
    call("DELETE", f"users/{people[11]}.json")
    call("DELETE", f"organizations/{gone}.json")
    group = post("groups.json", {"group": {"name": "Werkstatt"}})["group"]["id"]
    kinds = [{"name": "Bild", "value": "bild"}, {"name": "Ton", "value": "ton"}]
    field = post("ticket_fields.json", {"ticket_field": {"type": "tagger", "title": "Art", "custom_field_options": kinds}})
    post("user_fields.json", {"user_field": {"type": "text", "title": "Kundennummer", "key": "kundennummer"}})
    post("organization_fields.json", {"organization_field": {"type": "text", "title": "Vertrag", "key": "vertrag"}})
    for title in ("Nachfragen", "Abschließen"):
        actions = [{"field": "status", "value": "pending"}]
        post("macros.json", {"macro": {"title": title, "actions": actions}})
    policy = {"title": "Zusage", "policy_metrics": [
        {"metric": "first_reply_time", "priority": "normal", "target": 240, "business_hours": False}]}
    post("slas/policies.json", {"sla_policy": policy})
    post("business_hours/schedules.json", {"schedule": {"name": "Büro", "time_zone": "Europe/Berlin"}})
    old = {"all": [{"field": "SOLVED", "operator": "greater_than", "value": "96"}]}
    post("automations.json", {"automation": {"title": "Alt", "conditions": old,
                                             "actions": [{"field": "current_tags", "value": "alt"}]}})
    loud = {"all": [{"field": "subject_includes_word", "operator": "includes", "value": "dringend"}]}
    post("triggers.json", {"trigger": {"title": "Laut", "conditions": loud,
                                       "actions": [{"field": "priority", "value": "high"}]}})
    # More than a hundred, so that every client has to turn a page.
    tickets = []
    for number in range(105):
        ticket = {
            "subject": f"Fernseher {number}",
            "comment": {"body": f"Das Bild von Gerät {number} bleibt schwarz."},
            "requester_id": people[number % 10],
            "group_id": group,
            "tags": [f"gerät{number % 3}"],
            "custom_fields": [{"id": field["ticket_field"]["id"], "value": "bild"}],
        }
        tickets.append(post("tickets.json", {"ticket": ticket})["ticket"]["id"])
    for ticket in tickets[:3]:
        change = {"status": "solved", "comment": {"body": "Bitte das Kabel prüfen."}}
        call("PUT", f"tickets/{ticket}.json", {"ticket": change})
    for ticket in tickets[-3:]:
        call("DELETE", f"tickets/{ticket}.json")
    call("DELETE", f"deleted_tickets/{tickets[-1]}.json")
    post(f"users/{people[0]}/password.json", {"password": PASSWORD})
    customer = basic("kim0@kunden.example", PASSWORD)
    rating = {"satisfaction_rating": {"score": "good", "comment": "Schnell"}}
    post(f"tickets/{tickets[0]}/satisfaction_rating.json", rating, customer)
    category = post("help_center/categories", {"category": {"locale": "de", "name": "Geräte"}})["category"]["id"]
    section = post(f"help_center/categories/{category}/sections", {"section": {"locale": "de", "name": "Bild"}})
    article = {"locale": "de", "title": "Schwarzes Bild", "body": "<p>Kabel prüfen.</p>"}
    article = post(f"help_center/sections/{section['section']['id']}/articles", {"article": article})["article"]["id"]
    remark = post(f"help_center/articles/{article}/comments", {"comment": {"locale": "de", "body": "Danke"}})
    post(f"help_center/articles/{article}/up", {})
    post(f"help_center/articles/{article}/comments/{remark['comment']['id']}/up", {})
    told = {"tickets": len(tickets), "deleted": 3, "answers": 3, "article": article, "me": get("users/me.json")["user"]["id"]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(told, file)


main(sys.argv[1])
