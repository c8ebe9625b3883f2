"""Views, as zenpy reads and runs them."""

import unittest

from zenpy.lib.api_objects import Ticket, View
from zenpy.lib.exception import RecordNotFoundException

from desk import Suite, word


class Views(Suite):
    def ticket(self, tag):
        return self.desk.tickets.create(Ticket(subject=word("matter"), description="Please", tags=[tag])).ticket

    def test_a_view_is_made_run_counted_and_deleted(self):
        tag = word("tag")
        ticket = self.ticket(tag)
        self.ticket(word("other"))
        view = self.desk.views.create(
            View(title=word("view"), all=[{"field": "current_tags", "operator": "includes", "value": tag}])
        )
        self.assertEqual([found.id for found in self.desk.views.tickets(view)], [ticket.id])
        self.assertEqual(self.desk.views.count(view).value, 1)
        # zenpy keeps of an execution only which view it was.
        self.assertEqual(self.desk.views.execute(view).id, view.id)
        self.assertIn(view.id, [known.id for known in self.desk.views.active()])
        self.desk.views.delete(view)
        with self.assertRaises(RecordNotFoundException):
            self.desk.views(id=view.id)

    def test_the_views_everybody_has_are_listed_and_found_by_name(self):
        titles = [view.title for view in self.desk.views()]
        self.assertIn("Unassigned tickets", titles)
        found = list(self.desk.views.search("unassigned"))
        self.assertEqual([view.title for view in found], ["Unassigned tickets"])
        many = self.desk.views.count_many([view.id for view in self.desk.views()][:3])
        self.assertEqual(len(list(many)), 3)


if __name__ == "__main__":
    unittest.main()
