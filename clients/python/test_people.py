"""People: one by one, in bulk, found, merged, deleted."""

from desk import BASE, EMAIL, Suite, address, client, word
from zenpy.lib.api_objects import Organization, Ticket, User
from zenpy.lib.exception import APIException, RecordNotFoundException, TooManyValuesException


class People(Suite):
    def person(self, **given):
        given = {"name": "Kim Tran", "email": address("kim"), **given}
        return self.desk.users.create(User(**given))

    def test_who_am_i(self):
        me = self.desk.users.me()
        self.fields(me, name="Ada Admin", email=EMAIL, role="admin", active=True, suspended=False)
        self.assertEqual(me.url, f"{BASE}users/{me.id}.json")

    def test_a_wrong_token_is_refused(self):
        stranger = client(token="no-such-token")
        answer = self.refused(401, stranger.users, id=1)
        self.assertEqual(answer["error"], "Couldn't authenticate you")

    def test_the_client_learns_how_many_requests_are_left(self):
        careful = client(proactive_ratelimit=10)
        careful.users.me()
        self.assertGreater(careful.users.callsafety["lastlimitremaining"], 10)

    def test_create_read_update(self):
        email, external = address("lena"), word("crm")
        made = self.person(name="Lena Ölçer", email=email, phone="+49 30 1234567", external_id=external,
                           notes="prefers letters", details="second floor", tags=["vip", "annual"])
        self.fields(made, name="Lena Ölçer", email=email, external_id=external, role="end-user", active=True,
                    notes="prefers letters", details="second floor", tags=["annual", "vip"])
        read = self.desk.users(id=made.id)
        self.assertEqual(read.to_dict(), made.to_dict())
        self.assertEqual(read.url, f"{BASE}users/{made.id}.json")
        self.assertRegex(read.created_at, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        read.name, read.notes = "Lena Yıldız", "prefers mail"
        changed = self.desk.users.update(read)
        self.fields(changed, id=made.id, name="Lena Yıldız", notes="prefers mail", details="second floor",
                    external_id=external)
        self.assertEqual(self.desk.users(id=made.id).name, "Lena Yıldız")

    def test_an_address_belongs_to_one_person(self):
        first = self.person()
        answer = self.refused(422, self.person, email=first.email)
        self.assertEqual((answer["error"], answer["description"]), ("RecordInvalid", "Record validation errors"))
        self.assertEqual(answer["details"]["email"][0]["error"], "DuplicateValue")

    def test_a_person_needs_a_name(self):
        answer = self.refused(422, self.person, name="")
        self.assertEqual(answer["details"]["name"][0]["error"], "BlankValue")

    def test_nobody_is_found_under_unknown_ids(self):
        for number in (987654321, 9223372036854775807):
            answer = self.refused(404, self.desk.users, id=number, kind=RecordNotFoundException)
            self.assertEqual(answer, {"error": "RecordNotFound", "description": "Not found"})

    def test_create_or_update(self):
        email = address("otto")
        made = self.desk.users.create_or_update(User(name="Otto", email=email))
        again = self.desk.users.create_or_update(User(name="Otto Maier", email=email))
        self.fields(again, id=made.id, name="Otto Maier", email=email)
        external = word("erp")
        made = self.desk.users.create_or_update(User(name="Eva", email=address("eva"), external_id=external))
        again = self.desk.users.create_or_update(User(name="Eva Lind", external_id=external))
        self.fields(again, id=made.id, name="Eva Lind", email=made.email)

    def test_show_many(self):
        people = [self.person(external_id=word("many")) for _ in range(3)]
        found = self.desk.users(ids=[people[2].id, people[0].id, 987654321])
        self.assertEqual(sorted(one.id for one in found), sorted([people[0].id, people[2].id]))
        found = self.desk.users(external_ids=[one.external_id for one in people])
        self.assertEqual(sorted(one.id for one in found), [one.id for one in people])

    def test_search(self):
        name, external = word("Quendolin"), word("ext")
        made = self.person(name=f"{name} Marsh", external_id=external)
        for query in (name, made.email, f"email:{made.email}"):
            self.assertEqual([one.id for one in self.desk.users.search(query=query)], [made.id], query)
        found = list(self.desk.users.search(external_id=external))
        self.assertEqual([(one.id, one.email) for one in found], [(made.id, made.email)])
        self.assertEqual(list(self.desk.users.search(query=word("nobody"))), [])

    def test_delete(self):
        made = self.person(phone="+49 30 7654321")
        gone = self.desk.users.delete(made)
        self.fields(gone, id=made.id, name=made.name, email=None, phone=None, active=False)
        self.refused(404, self.desk.users, id=made.id, kind=RecordNotFoundException)
        self.assertEqual(list(self.desk.users.search(query=made.email)), [])
        heir = self.person(email=made.email)
        self.assertNotEqual(heir.id, made.id)

    def test_delete_of_a_requester_is_refused(self):
        made = self.person()
        self.desk.tickets.create(Ticket(subject="Lamp", description="It hums.", requester_id=made.id))
        answer = self.refused(422, self.desk.users.delete, made)
        self.assertEqual(answer["error"], "RecordInvalid")
        self.assertTrue(answer["details"]["base"][0]["description"])
        self.assertTrue(self.desk.users(id=made.id).active)
        row, = self.results(self.desk.users.delete([made]))
        self.assertEqual((row["index"], row["success"]), (0, False))

    def test_bulk(self):
        emails = [address("bulk") for _ in range(3)]
        rows = self.results(self.desk.users.create([User(name=f"Bulk {n}", email=e) for n, e in enumerate(emails)]))
        self.assertEqual([row["status"] for row in rows], ["Created"] * 3)
        people = list(self.desk.users(ids=[row["id"] for row in rows]))
        self.assertEqual(sorted(one.email for one in people), sorted(emails))
        for one in people:
            one.notes = f"note for {one.email}"
        rows = self.results(self.desk.users.update(people))
        self.assertEqual([(row["action"], row["success"]) for row in rows], [("update", True)] * 3)
        for one in people:
            self.assertEqual(self.desk.users(id=one.id).notes, f"note for {one.email}")
        rows = self.results(self.desk.users.create_or_update(
            [User(name="Renamed", email=emails[0]), User(name="New", email=address("bulk"))]))
        self.assertEqual(rows[0]["id"], next(one.id for one in people if one.email == emails[0]))
        self.assertEqual(self.desk.users(id=rows[1]["id"]).name, "New")
        rows = self.results(self.desk.users.delete(people))
        self.assertEqual([(row["action"], row["status"]) for row in rows], [("delete", "Deleted")] * 3)
        self.refused(404, self.desk.users, id=people[0].id, kind=RecordNotFoundException)

    def test_bulk_names_the_item_at_fault(self):
        taken = self.person()
        rows = self.results(self.desk.users.create(
            [User(name="Fine", email=address("fine")), User(name="Twin", email=taken.email)]))
        self.assertEqual(rows[0]["status"], "Created")
        self.assertEqual((rows[1]["index"], rows[1]["success"]), (1, False))
        self.assertTrue(rows[1]["error"])

    def test_bulk_takes_a_hundred(self):
        people = [User(name=f"N {n}", email=address("over")) for n in range(101)]
        answer = self.refused(400, self.desk.users.create, people, kind=TooManyValuesException)
        self.assertEqual(answer["error"], "TooManyValues")

    def test_merge(self):
        source, target = self.person(name="Ida"), self.person(name="Ida Holm")
        ticket = self.desk.tickets.create(Ticket(subject="Door", description="Shut.", requester_id=source.id)).ticket
        winner = self.desk.users.merge(source, target)
        self.fields(winner, id=target.id, name="Ida Holm", email=target.email)
        values = {one.value for one in self.desk.users.identities(id=target.id)}
        self.assertLessEqual({source.email, target.email}, values)
        self.assertEqual(self.desk.tickets(id=ticket.id).requester_id, target.id)

    def test_tags(self):
        made = self.person(tags=["one"])
        users = self.desk.users
        self.assertEqual(list(users.set_tags(made.id, ["two", "three"])), ["three", "two"])
        self.assertEqual(list(users.add_tags(made.id, ["four"])), ["four", "three", "two"])
        self.assertEqual(list(users.delete_tags(made.id, ["two"])), ["four", "three"])
        self.assertEqual(self.desk.users(id=made.id).tags, ["four", "three"])

    def test_related_and_organisations(self):
        firm = self.desk.organizations.create(Organization(name=word("Firma")))
        made = self.person(organization_id=firm.id)
        self.assertEqual(made.organization_id, firm.id)
        self.assertEqual([one.id for one in self.desk.users.organizations(made)], [firm.id])
        self.assertEqual([one.id for one in self.desk.organizations.users(firm)], [made.id])
        related = self.desk.users.related(made)
        self.fields(related, requested_tickets=0, assigned_tickets=0, ccd_tickets=0)

    def test_suspended(self):
        made = self.person()
        made.suspended = True
        self.assertTrue(self.desk.users.update(made).suspended)
        self.assertTrue(self.desk.users(id=made.id).suspended)

    def test_unknown_values_are_named(self):
        with self.assertRaises(APIException) as met:
            self.person(role="emperor")
        self.assertIn(met.exception.response.status_code, (400, 422))
        self.assertIn("role", met.exception.response.text.lower())
