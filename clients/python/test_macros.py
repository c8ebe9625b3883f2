"""Prepared answers: kept, found, and shown on a ticket without changing it."""

from desk import BASE, Suite, address, word
from zenpy.lib.api_objects import Comment, Macro, Ticket, User
from zenpy.lib.exception import RecordNotFoundException


class Macros(Suite):
    def macro(self, **given):
        actions = [{"field": "status", "value": "pending"}, {"field": "comment_value", "value": "Still there?"}]
        return self.desk.macros.create(Macro(**{"title": word("Wait"), "actions": actions, **given}))

    def test_create_read_update_delete(self):
        made = self.macro(description="asks once more")
        self.fields(made, description="asks once more", active=True, restriction=None, url=f"{BASE}macros/{made.id}.json")
        self.assertEqual(self.desk.macros(id=made.id).to_dict(), made.to_dict())
        self.assertIn(made.id, [one.id for one in self.desk.macros()])
        made.description = "asks twice"
        self.fields(self.desk.macros.update(made), id=made.id, title=made.title, description="asks twice")
        self.assertEqual(self.desk.macros.delete(made).status_code, 204)
        self.refused(404, self.desk.macros, id=made.id, kind=RecordNotFoundException)

    def test_an_action_that_does_not_exist_is_named(self):
        answer = self.refused(422, self.macro, actions=[{"field": "role", "value": "admin"}])
        self.assertEqual(answer["details"]["actions"][0]["error"], "InvalidValue")

    def test_what_it_would_do_to_a_ticket(self):
        made = self.macro()
        requester = User(name="Ada Kundin", email=address("ada"))
        ticket = self.desk.tickets.create(Ticket(subject="Sound", comment=Comment(body="None."), requester=requester)).ticket
        effect = self.desk.tickets.show_macro_effect(ticket, made)
        self.fields(effect.ticket, id=ticket.id, status="pending")
        self.assertEqual(effect.ticket.comment.body, "Still there?")
        self.fields(self.desk.tickets(id=ticket.id), status="new")
