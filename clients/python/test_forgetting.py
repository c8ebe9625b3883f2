"""Forgetting: the trash of tickets and people, deletion for good, redaction."""

from desk import Suite, address, word
from zenpy.lib.api_objects import Comment, Ticket, User
from zenpy.lib.exception import RecordNotFoundException

BLACK = "\u2587"


class Forgetting(Suite):
    def ticket(self, **given):
        given = {"subject": word("Lamp"), "description": "It hums.", **given}
        return self.desk.tickets.create(Ticket(**given)).ticket

    def test_a_ticket_goes_to_the_trash_and_comes_back(self):
        made = self.ticket()
        self.desk.tickets.delete(made)
        self.assertIn(made.id, [one.id for one in self.desk.tickets.deleted()])
        with self.assertRaises(RecordNotFoundException):
            self.desk.tickets(id=made.id)
        self.desk.tickets.restore(made)
        self.assertEqual(self.desk.tickets(id=made.id).subject, made.subject)

    def test_a_ticket_goes_for_good(self):
        made = self.ticket()
        self.desk.tickets.delete(made)
        job = self.desk.tickets.permanently_delete(made)
        self.finished(job)
        with self.assertRaises(RecordNotFoundException):
            self.desk.tickets.restore(made)

    def test_a_person_goes_for_good(self):
        made = self.desk.users.create(User(name="Kim Tran", email=address("kim")))
        gone = self.desk.users.delete(made)
        self.fields(gone, active=False, email=None)
        self.assertIn(made.id, [one.id for one in self.desk.users.deleted()])
        forgotten = self.desk.users.permanently_delete(made)
        self.fields(forgotten, id=made.id, active=False, email=None, name="Permanently Deleted User")

    def test_words_are_redacted(self):
        secret = word("secret")
        made = self.desk.tickets.create(Ticket(
            subject=word("Lamp"), comment=Comment(body=f"My password is {secret}."))).ticket
        comment = next(iter(self.desk.tickets.comments(ticket=made)))
        answer = self.desk.tickets.comment_redact(made, comment, secret)
        self.assertEqual(answer.body, f"My password is {BLACK * len(secret)}.")
        again = next(iter(self.desk.tickets.comments(ticket=made)))
        self.assertNotIn(secret, again.html_body)
        self.assertEqual(self.desk.search(secret).count, 0)
