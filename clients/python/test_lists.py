"""Lists, page by page: by number and by cursor."""

from desk import Suite, address, word
from zenpy.lib.api_objects import Organization, Ticket, User
from zenpy.lib.generator import GenericCursorResultsGenerator, ZendeskResultGenerator


class Lists(Suite):
    """Each list is longer than the largest page, so that pages by number have to be turned too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        suite = cls()
        cls.tickets, cls.people, cls.firms = [], [], []
        for _ in range(2):
            rows = suite.results(cls.desk.tickets.create(
                [Ticket(subject=word("Page"), description="x") for _ in range(60)]))
            cls.tickets += [row["id"] for row in rows]
            rows = suite.results(cls.desk.users.create([User(name="Page", email=address("p")) for _ in range(60)]))
            cls.people += [row["id"] for row in rows]
            rows = suite.results(cls.desk.organizations.create([Organization(name=word("Pg")) for _ in range(60)]))
            cls.firms += [row["id"] for row in rows]

    def holds_once(self, generator, expected):
        numbers = [one.id for one in generator]
        self.assertEqual(len(numbers), len(set(numbers)), "listed twice")
        self.assertLessEqual(set(expected), set(numbers))

    def test_by_cursor(self):
        for listing, expected in ((self.desk.tickets, self.tickets), (self.desk.users, self.people),
                                  (self.desk.organizations, self.firms)):
            for size in (True, 7, 60):
                pages = listing(cursor_pagination=size)
                self.assertIsInstance(pages, GenericCursorResultsGenerator)
                self.holds_once(pages, expected)

    def test_by_number(self):
        for listing, expected in ((self.desk.tickets, self.tickets), (self.desk.users, self.people),
                                  (self.desk.organizations, self.firms)):
            pages = listing(cursor_pagination=False)
            self.assertIsInstance(pages, ZendeskResultGenerator)
            self.assertGreaterEqual(pages.count, 120)
            self.assertIn("page=2", pages.next_page)
            self.holds_once(pages, expected)

    def test_sorted_by_number(self):
        pages = self.desk.tickets(cursor_pagination=False, sort_by="created_at", sort_order="desc")
        numbers = [one.id for one in pages if one.id in set(self.tickets)]
        self.assertEqual(numbers, sorted(self.tickets, reverse=True))

    def test_sliced(self):
        pages = self.desk.tickets(cursor_pagination=False, sort_by="id", sort_order="asc")
        every = [one.id for one in self.desk.tickets(cursor_pagination=False, sort_by="id", sort_order="asc")]
        self.assertEqual([one.id for one in pages[10:30]], every[10:30])

    def test_people_by_role(self):
        self.assertEqual({one.role for one in self.desk.users(role="admin")}, {"admin"})
        self.assertTrue(set(self.people).isdisjoint(one.id for one in self.desk.users(role=["admin", "agent"])))

    def test_recent_tickets(self):
        self.assertTrue(all(one.subject for one in self.desk.tickets.recent()))

    def test_jobs(self):
        self.assertTrue(all(job.status in ("queued", "working", "completed") for job in self.desk.job_status()["job_statuses"]))
