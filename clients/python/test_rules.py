"""What the desk does by itself: triggers when a ticket arises or changes, automations when time passes."""

from desk import BASE, Suite, word
from zenpy.lib.api_objects import Automation, Comment, Ticket, Trigger
from zenpy.lib.exception import RecordNotFoundException


class Rules(Suite):
    def test_a_trigger_is_made_and_works_until_it_is_deleted(self):
        tag = word("loud")
        conditions = {"all": [{"field": "update_type", "operator": "is", "value": "Create"},
                              {"field": "current_tags", "operator": "includes", "value": tag}], "any": []}
        actions = [{"field": "priority", "value": "urgent"}]
        made = self.desk.triggers.create(Trigger(title=word("Loud"), conditions=conditions, actions=actions))
        self.fields(made, active=True, url=f"{BASE}triggers/{made.id}.json")
        self.assertEqual(self.desk.triggers(id=made.id).to_dict(), made.to_dict())
        self.assertIn(made.id, [one.id for one in self.desk.triggers()])
        create = lambda: self.desk.tickets.create(Ticket(subject="Sound", comment=Comment(body="None."), tags=[tag])).ticket
        self.assertEqual(self.desk.tickets(id=create().id).priority, "urgent")
        made.active = False
        self.fields(self.desk.triggers.update(made), id=made.id, active=False)
        self.assertIsNone(self.desk.tickets(id=create().id).priority)
        self.assertEqual(self.desk.triggers.delete(made).status_code, 204)
        self.refused(404, self.desk.triggers, id=made.id, kind=RecordNotFoundException)

    def test_an_automation_is_made_read_and_deleted(self):
        conditions = {"all": [{"field": "SOLVED", "operator": "greater_than", "value": "9000"}], "any": []}
        actions = [{"field": "current_tags", "value": "old"}]
        made = self.desk.automations.create(Automation(title=word("Old"), conditions=conditions, actions=actions))
        self.fields(made, active=True, url=f"{BASE}automations/{made.id}.json")
        self.assertIn(made.id, [one.id for one in self.desk.automations()])
        self.assertEqual(self.desk.automations.delete(made).status_code, 204)
        self.refused(404, self.desk.automations, id=made.id, kind=RecordNotFoundException)
