"""Search: by words, by type, by what the records hold."""

from datetime import date, datetime, timedelta, timezone

from desk import Suite, address, word
from zenpy.lib.api_objects import Comment, Group, Organization, Ticket, User


class Search(Suite):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mark, cls.tag = word("zebra"), word("striped")
        cls.firm = cls.desk.organizations.create(Organization(name=f"{cls.mark} Works"))
        cls.kim = cls.desk.users.create(User(name=f"Kim {cls.mark}", email=address("kim"), organization_id=cls.firm.id))
        create = cls.desk.tickets.create
        cls.first = create(Ticket(subject=f"{cls.mark} escaped", description="From the zoo.", requester_id=cls.kim.id,
                                  priority="high", type="incident", tags=[cls.tag, "zoo"])).ticket
        cls.second = create(Ticket(subject="Feed", description=f"Hay for the {cls.mark}", tags=[cls.tag])).ticket
        cls.desk.tickets.update(Ticket(id=cls.second.id, status="solved", comment=Comment(body="Done.", public=False)))

    def found(self, *query, **terms):
        return sorted(one.id for one in self.desk.search(*query, **terms))

    def test_words_find_records_of_every_kind(self):
        kinds = {type(one).__name__: one.id for one in self.desk.search(self.mark)}
        self.assertEqual(kinds["User"], self.kim.id)
        self.assertEqual(kinds["Organization"], self.firm.id)
        self.assertIn(kinds["Ticket"], (self.first.id, self.second.id))

    def test_what_is_found_is_whole(self):
        one, = self.desk.search(f"{self.mark} escaped", type="ticket")
        self.assertEqual(one.to_dict(), self.desk.tickets(id=self.first.id).to_dict())
        one, = self.desk.search(self.mark, type="user")
        self.fields(one, id=self.kim.id, email=self.kim.email, organization_id=self.firm.id)
        one, = self.desk.search(self.mark, type="organization")
        self.fields(one, id=self.firm.id, name=self.firm.name)

    def test_a_group(self):
        made = self.desk.groups.create(Group(name=word("Keepers")))
        self.assertEqual([one.id for one in self.desk.search(made.name, type="group")], [made.id])

    def test_by_what_tickets_hold(self):
        both = [self.first.id, self.second.id]
        self.assertEqual(self.found(type="ticket", tags=self.tag), both)
        self.assertEqual(self.found(self.mark, type="ticket"), both)
        self.assertEqual(self.found(type="ticket", tags=self.tag, priority="high"), both[:1])
        self.assertEqual(self.found(type="ticket", tags=self.tag, status="solved"), both[1:])
        self.assertEqual(self.found(type="ticket", tags=self.tag, status_less_than="solved"), both[:1])
        self.assertEqual(self.found(type="ticket", tags=self.tag, minus="tags:zoo"), both[1:])
        self.assertEqual(self.found(type="ticket", requester=self.kim.email), both[:1])
        self.assertEqual(self.found(type="ticket", requester=self.kim.id), both[:1])
        self.assertEqual(self.found(type="ticket", organization=self.firm.id), both[:1])
        self.assertEqual(self.found(f'subject:"{self.mark} escaped"', type="ticket"), both[:1])
        self.assertEqual(self.found(str(self.second.id), type="ticket"), both[1:])
        self.assertEqual(self.found(word("nothing")), [])

    def test_by_dates(self):
        both, today = [self.first.id, self.second.id], date.today()
        day, now = timedelta(days=1), datetime.now(timezone.utc)
        hold = {"type": "ticket", "tags": self.tag}
        self.assertEqual(self.found(**hold, created_after=today - 2 * day), both)
        self.assertEqual(self.found(**hold, created_before=today - 2 * day), [])
        self.assertEqual(self.found(**hold, created_between=[now - day, now + day]), both)
        self.assertEqual(self.found(**hold, updated_after=now + day), [])

    def test_sorted(self):
        hold = {"type": "ticket", "tags": self.tag, "sort_by": "created_at"}
        both = [self.first.id, self.second.id]
        self.assertEqual([one.id for one in self.desk.search(sort_order="asc", **hold)], both)
        self.assertEqual([one.id for one in self.desk.search(sort_order="desc", **hold)], both[::-1])

    def test_count(self):
        self.assertEqual(self.desk.search.count(type="ticket", tags=self.tag), 2)
        self.assertEqual(len(self.desk.search(type="ticket", tags=self.tag)), 2)

    def test_export(self):
        for size in (1, 100):
            rows = self.desk.search_export(tags=self.tag, type="ticket", cursor_pagination=size)
            self.assertEqual(sorted(one.id for one in rows), [self.first.id, self.second.id])

    def test_a_change_is_found_and_a_deleted_ticket_is_not(self):
        name = word("quagga")
        made = self.desk.tickets.create(Ticket(subject="x", description="y")).ticket
        self.desk.tickets.update(Ticket(id=made.id, comment=Comment(body=f"It is a {name}.")))
        self.assertEqual(self.found(name), [made.id])
        self.desk.tickets.delete(made)
        self.assertEqual(self.found(name), [])

    def test_more_than_a_page(self):
        tag = word("flock")
        self.results(self.desk.tickets.create(
            [Ticket(subject=f"Sheep {n}", description="x", tags=[tag]) for n in range(100)]))
        self.desk.tickets.create(Ticket(subject="Last sheep", description="x", tags=[tag]))
        found = self.found(type="ticket", tags=tag)
        self.assertEqual((len(found), len(set(found))), (101, 101))
