"""tap-zendesk discovers and copies the desk."""

import json
import os

import api
from copies import SEEDED, START, WORK, Suite, changed, count, counted, write

TAP = os.environ["SYNC_TAP"]


class Tap(Suite):
    def test_it_discovers_all_it_knows_and_copies_every_record(self):
        bearer = api.post("oauth/tokens.json", {"token": {"scopes": ["read"], "name": "tap"}})["token"]["full_token"]
        config = write("tap.json", {"start_date": START, "subdomain": api.PLACE, "access_token": bearer})
        catalog = json.loads("\n".join(self.run_program(TAP, "--config", config, "--discover")))
        self.assertEqual(len(catalog["streams"]), 16)
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                entry["metadata"]["selected"] = True
        path = write("tap-catalog.json", catalog)
        lines = [json.loads(line) for line in self.run_program(TAP, "--config", config, "--catalog", path)]
        records = [line for line in lines if line["type"] == "RECORD"]
        told = counted(record["stream"] for record in records)
        kept = SEEDED["tickets"] - SEEDED["deleted"]
        self.compare(told, {
            "tickets": SEEDED["tickets"],
            "ticket_audits": kept + SEEDED["answers"],
            "ticket_comments": kept + SEEDED["answers"],
            "ticket_metrics": kept,
            "ticket_metric_events": api.get("incremental/ticket_metric_events?start_time=0")["count"],
            "users": len(changed("incremental/users.json", "users")),
            "organizations": 3,
            "groups": count("groups", "groups"),
            "group_memberships": count("group_memberships", "group_memberships"),
            "macros": 2,
            "satisfaction_ratings": count("satisfaction_ratings", "satisfaction_ratings"),
            "sla_policies": 1,
            "tags": count("tags", "tags"),
            "ticket_fields": count("ticket_fields", "ticket_fields"),
            "ticket_forms": api.get("ticket_forms")["count"],
        })
        tickets = [record["record"] for record in records if record["stream"] == "tickets"]
        self.assertEqual(len({ticket["id"] for ticket in tickets}), SEEDED["tickets"], "none twice")
        gone = sorted(ticket["subject"] for ticket in tickets if ticket["status"] == "deleted")
        self.assertEqual(gone, ["Fernseher 102", "Fernseher 103", "SCRUBBED"])
        self.assertNotIn("Gerät 104", json.dumps(records, ensure_ascii=False))
        # From where it ended, it goes on: it takes the last second again, and nothing before it.
        last = max(ticket["generated_timestamp"] for ticket in tickets)
        of_last = sum(1 for ticket in tickets if ticket["generated_timestamp"] == last)
        state = [line["value"] for line in lines if line["type"] == "STATE"][-1]
        with open(os.path.join(WORK, "tap-state.json"), "w", encoding="utf-8") as file:
            json.dump(state, file)
        again = self.run_program(TAP, "--config", config, "--catalog", path, "--state", file.name)
        again = [json.loads(line) for line in again]
        told = counted(line["stream"] for line in again if line["type"] == "RECORD")
        self.assertEqual(told["tickets"], of_last)

    def test_a_token_that_reads_changes_nothing(self):
        word = api.post("oauth/tokens.json", {"token": {"scopes": ["read"]}})["token"]["full_token"]
        who = f"Bearer {word}"
        self.assertEqual(api.call("GET", "users/me.json", who=who)["user"]["id"], SEEDED["me"])
        with self.assertRaisesRegex(AssertionError, "403.*Missing the following required scopes: write"):
            api.post("groups.json", {"group": {"name": "Neu"}}, who)
        current = api.call("GET", "oauth/tokens/current.json", who=who)["token"]
        self.assertEqual((current["scopes"], current["expires_at"]), (["read"], None))
