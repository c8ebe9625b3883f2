"""Requests: tickets as whoever asked sees them."""

from desk import BASE, Suite, address, client, word
from zenpy.lib.api_objects import Comment, Request, Ticket, User
from zenpy.lib.exception import RecordNotFoundException


class Requests(Suite):
    def customer(self):
        """Somebody who asks, with a client of their own."""
        email, password = address("asks"), word("a-long-password-for-")
        user = self.desk.users.create(User(name=word("Asks"), email=email))
        self.desk.users.set_password(user, password)
        return user, client(email=email, token=None, password=password)

    def test_a_request_is_made_answered_and_solved(self):
        user, customer = self.customer()
        made = customer.requests.create(Request(subject="Sound", comment=Comment(body="None at all."))).to_dict()
        number = made["id"]
        self.assertEqual((made["subject"], made["requester_id"], made["url"]),
                         ("Sound", user.id, f"{BASE}requests/{number}.json"))
        self.desk.tickets.update(Ticket(id=number, comment=Comment(body="Between us", public=False)))
        said = [one.body for one in customer.requests.comments(number)]
        self.assertEqual(said, ["None at all."])
        self.assertEqual([one.id for one in customer.requests.open()], [number])
        self.assertEqual([one.id for one in customer.requests()], [number])
        answer = Request(id=number, comment=Comment(body="It plays again."), solved=True)
        self.assertEqual(customer.requests.update(answer).status, "solved")
        self.assertEqual([one.id for one in customer.requests.solved()], [number])
        self.assertEqual(self.desk.tickets(id=number).status, "solved")

    def test_nobody_finds_what_others_asked(self):
        _, customer = self.customer()
        other = self.desk.tickets.create(Ticket(subject="Mine", comment=Comment(body="B"))).ticket
        self.refused(404, customer.requests, id=other.id, kind=RecordNotFoundException)
        self.assertEqual(list(customer.requests()), [])
        self.assertIn(other.id, [one.id for one in self.desk.requests()], "staff are customers here, too")
