"""Tickets: one by one, in bulk, merged; what is said in them, and what their history tells."""

from desk import BASE, Suite, address, word
from zenpy.lib.api_objects import Comment, Organization, Ticket, User
from zenpy.lib.exception import APIException, RecordNotFoundException


class Tickets(Suite):
    def ticket(self, **given):
        given = {"subject": word("Lamp"), "description": "It hums.", **given}
        return self.desk.tickets.create(Ticket(**given)).ticket

    def person(self, stem):
        return self.desk.users.create(User(name=stem.title(), email=address(stem)))

    def test_create_and_read(self):
        email, external = address("kim"), word("K")
        audit = self.desk.tickets.create(Ticket(
            subject="Printer on fire", comment=Comment(body="It smokes.\nA lot."), priority="high", type="incident",
            requester=User(name="Kim Tran", email=email), tags=["printer", "fire"], external_id=external))
        made = audit.ticket
        self.fields(made, subject="Printer on fire", raw_subject="Printer on fire", description="It smokes.\nA lot.",
                    priority="high", type="incident", status="new", tags=["fire", "printer"], external_id=external,
                    assignee_id=None, is_public=True, has_incidents=False, problem_id=None, due_at=None)
        self.assertEqual(made.url, f"{BASE}tickets/{made.id}.json")
        self.assertEqual(made.via.channel, "api")
        self.assertEqual((audit.audit.ticket_id, audit.audit.events[0]["type"]), (made.id, "Comment"))
        read = self.desk.tickets(id=made.id)
        self.assertEqual(read.to_dict(), made.to_dict())
        self.fields(self.desk.users(id=read.requester_id), name="Kim Tran", email=email, role="end-user")
        self.assertEqual([one.id for one in self.desk.tickets(external_id=external)], [made.id])

    def test_update(self):
        made, me = self.ticket(priority="low"), self.desk.users.me()
        made.subject, made.priority, made.assignee_id = "Lamp sings", "urgent", me.id
        made.comment = Comment(body="We come.", public=True)
        changed = self.desk.tickets.update(made)
        self.fields(changed.ticket, id=made.id, subject="Lamp sings", priority="urgent", assignee_id=me.id,
                    status="open", description="It hums.")
        events = {event.get("field_name"): event for event in changed.audit.events}
        self.assertEqual((events["priority"]["previous_value"], events["priority"]["value"]), ("low", "urgent"))
        self.assertEqual(events["subject"]["value"], "Lamp sings")
        solved = self.desk.tickets.update(Ticket(id=made.id, status="solved"))
        self.assertEqual(solved.ticket.status, "solved")
        self.assertEqual(self.desk.tickets(id=made.id).status, "solved")

    def test_due_date_and_people_around(self):
        otto, firm = self.person("otto"), self.desk.organizations.create(Organization(name=word("Firma")))
        kim = self.desk.users.create(User(name="Kim", email=address("kim"), organization_id=firm.id))
        made = self.ticket(type="task", due_at="2027-03-01T12:00:00Z", requester_id=kim.id,
                           collaborator_ids=[otto.id])
        self.fields(made, type="task", due_at="2027-03-01T12:00:00Z", requester_id=kim.id, organization_id=firm.id,
                    collaborator_ids=[otto.id])
        self.assertEqual([one.id for one in self.desk.users.requested(kim)], [made.id])
        self.assertEqual([one.id for one in self.desk.users.cced(otto)], [made.id])
        self.assertEqual([one.id for one in self.desk.tickets.organizations(firm)], [made.id])

    def test_problem_and_incident(self):
        problem = self.ticket(type="problem")
        incident = self.ticket(type="incident", problem_id=problem.id)
        self.assertEqual([one.id for one in self.desk.tickets.incidents(problem)], [incident.id])
        self.assertTrue(self.desk.tickets(id=problem.id).has_incidents)

    def test_delete(self):
        made = self.ticket()
        self.assertEqual(self.desk.tickets.delete(made).status_code, 204)
        for call in (self.desk.tickets, self.desk.tickets.comments):
            number = {"id": made.id} if call is self.desk.tickets else {"ticket": made.id}
            answer = self.refused(404, lambda c=call, n=number: c(**n), kind=RecordNotFoundException)
            self.assertEqual(answer["error"], "RecordNotFound")

    def test_comments(self):
        made = self.ticket(subject="Invoice", description="Please send it again.")
        self.desk.tickets.update(Ticket(id=made.id, comment=Comment(html_body="<p>Here it <b>is</b>.</p>")))
        self.desk.tickets.update(Ticket(id=made.id, comment=Comment(body="Odd customer.", public=False)))
        first, answer, note = self.desk.tickets.comments(made)
        self.fields(first, body="Please send it again.", plain_body="Please send it again.", public=True,
                    type="Comment", author_id=made.requester_id, attachments=[])
        self.assertIn("<b>is</b>", answer.html_body)
        self.assertEqual(answer.plain_body.strip(), "Here it is.")
        self.fields(note, body="Odd customer.", public=False)
        self.assertEqual(self.desk.tickets(id=made.id).description, "Please send it again.")

    def test_audits(self):
        made = self.ticket(priority="normal")
        self.desk.tickets.update(Ticket(id=made.id, priority="high", comment=Comment(body="Now.", public=False)))
        first, second = self.desk.tickets.audits(made)
        self.fields(second, ticket_id=made.id, author_id=self.desk.users.me().id)
        kinds = [event["type"] for event in first.events]
        self.assertIn("Create", kinds)
        self.assertIn("Comment", kinds)
        change = next(event for event in second.events if event["type"] == "Change" and event["field_name"] == "priority")
        self.assertEqual((change["previous_value"], change["value"]), ("normal", "high"))
        said = next(event for event in second.events if event["type"] == "Comment")
        self.assertEqual((said["body"], said["public"]), ("Now.", False))

    def test_tags(self):
        made, tickets = self.ticket(tags=["one"]), self.desk.tickets
        self.assertEqual(list(tickets.tags(made.id)), ["one"])
        self.assertEqual(list(tickets.set_tags(made.id, ["two", "three"])), ["three", "two"])
        self.assertEqual(list(tickets.add_tags(made.id, ["four"])), ["four", "three", "two"])
        self.assertEqual(list(tickets.delete_tags(made.id, ["two"])), ["four", "three"])
        self.assertEqual(tickets(id=made.id).tags, ["four", "three"])

    def test_bulk(self):
        subjects = [word("Bulk") for _ in range(3)]
        job = self.desk.tickets.create([Ticket(subject=name, description="x") for name in subjects])
        rows = self.results(job)
        self.assertEqual([row["index"] for row in rows], [0, 1, 2])
        made = list(self.desk.tickets(ids=[row["id"] for row in rows]))
        self.assertEqual([one.subject for one in made], subjects)
        for one in made:
            one.priority, one.tags = "high", [one.subject.lower()]
        rows = self.results(self.desk.tickets.update(made))
        self.assertEqual([(row["action"], row["status"], row["success"]) for row in rows],
                         [("update", "Updated", True)] * 3)
        for one in self.desk.tickets(ids=[one.id for one in made]):
            self.fields(one, priority="high", tags=[one.subject.lower()])
        rows = self.results(self.desk.tickets.delete(made))
        self.assertEqual([(row["action"], row["status"]) for row in rows], [("delete", "Deleted")] * 3)
        self.refused(404, self.desk.tickets, id=made[1].id, kind=RecordNotFoundException)

    def test_merge(self):
        target, source = self.ticket(), self.ticket(description="It hums here too.")
        self.finished(self.desk.tickets.merge(target, source, target_comment="Two hums.", source_comment="See there."))
        self.assertEqual(self.desk.tickets(id=source.id).status, "closed")
        said = [one.body for one in self.desk.tickets.comments(target)]
        self.assertIn("Two hums.", said)

    def test_faults_are_named(self):
        answer = self.refused(422, self.desk.tickets.create, Ticket(subject="Silent"))
        self.assertEqual((answer["error"], answer["description"]), ("RecordInvalid", "Record validation errors"))
        self.assertEqual(answer["details"]["description"][0]["error"], "BlankValue")
        made = self.ticket()
        answer = self.refused(422, self.desk.tickets.update, Ticket(id=made.id, assignee_id=987654321))
        self.assertIn("assignee", str(answer["details"]))
        with self.assertRaises(APIException) as met:
            self.desk.tickets.update(Ticket(id=made.id, status="sleepy"))
        self.assertIn(met.exception.response.status_code, (400, 422))
        self.assertEqual(self.desk.tickets(id=made.id).status, "new")
