"""Organisations and who belongs to them."""

from desk import BASE, Suite, address, word
from zenpy.lib.api_objects import Organization, OrganizationMembership, User
from zenpy.lib.exception import RecordNotFoundException


class Organisations(Suite):
    def firm(self, **given):
        return self.desk.organizations.create(Organization(**{"name": word("Firma"), **given}))

    def test_create_read_update_delete(self):
        name, external, domain = word("Käserei "), word("o"), f"{word('cheese')}.example"
        made = self.firm(name=name, external_id=external, domain_names=[domain], notes="since 1907", details="alp",
                         tags=["milk", "cheese"])
        self.fields(made, name=name, external_id=external, domain_names=[domain], notes="since 1907", details="alp",
                    tags=["cheese", "milk"], url=f"{BASE}organizations/{made.id}.json")
        read = self.desk.organizations(id=made.id)
        self.assertEqual(read.to_dict(), made.to_dict())
        read.notes = "since 1908"
        changed = self.desk.organizations.update(read)
        self.fields(changed, id=made.id, notes="since 1908", details="alp", name=name, domain_names=[domain])
        self.assertEqual(self.desk.organizations.delete(read).status_code, 204)
        self.refused(404, self.desk.organizations, id=made.id, kind=RecordNotFoundException)

    def test_a_name_is_taken_once(self):
        made = self.firm()
        answer = self.refused(422, self.firm, name=made.name)
        self.assertEqual(answer["details"]["name"][0]["error"], "DuplicateValue")

    def test_create_or_update(self):
        external = word("oe")
        made = self.desk.organizations.create_or_update(Organization(name=word("Nord"), external_id=external))
        again = self.desk.organizations.create_or_update(
            Organization(name=made.name, external_id=external, notes="moved"))
        self.fields(again, id=made.id, notes="moved", external_id=external)

    def test_found_by_external_id(self):
        made = self.firm(external_id=word("ext"))
        found = self.desk.organizations(external_ids=[made.external_id])
        self.assertEqual([one.name for one in found], [made.name])

    def test_show_many(self):
        made = [self.firm() for _ in range(3)]
        found = self.desk.organizations(ids=[one.id for one in made[1:]])
        self.assertEqual(sorted(one.id for one in found), [one.id for one in made[1:]])

    def test_bulk(self):
        names = [word("Bulk") for _ in range(3)]
        rows = self.results(self.desk.organizations.create([Organization(name=name) for name in names]))
        self.assertEqual([row["status"] for row in rows], ["Created"] * 3)
        made = list(self.desk.organizations(ids=[row["id"] for row in rows]))
        self.assertEqual(sorted(one.name for one in made), sorted(names))
        for one in made:
            one.details = f"about {one.name}"
        rows = self.results(self.desk.organizations.update(made))
        self.assertEqual([row["success"] for row in rows], [True] * 3)
        self.assertEqual(self.desk.organizations(id=made[0].id).details, f"about {made[0].name}")
        rows = self.results(self.desk.organizations.delete(made))
        self.assertEqual([row["status"] for row in rows], ["Deleted"] * 3)
        self.refused(404, self.desk.organizations, id=made[0].id, kind=RecordNotFoundException)

    def test_tags(self):
        made = self.firm(tags=["one"])
        firms = self.desk.organizations
        self.assertEqual(list(firms.set_tags(made.id, ["two", "three"])), ["three", "two"])
        self.assertEqual(list(firms.add_tags(made.id, ["four"])), ["four", "three", "two"])
        self.assertEqual(list(firms.delete_tags(made.id, ["two"])), ["four", "three"])

    def test_memberships(self):
        firm = self.firm()
        kim = self.desk.users.create(User(name="Kim", email=address("kim")))
        made = self.desk.organization_memberships.create(
            OrganizationMembership(user_id=kim.id, organization_id=firm.id))
        self.fields(made, user_id=kim.id, organization_id=firm.id, default=True, organization_name=firm.name)
        self.fields(self.desk.organization_memberships(id=made.id), id=made.id, organization_id=firm.id)
        self.assertEqual(self.desk.users(id=kim.id).organization_id, firm.id)
        listed = list(self.desk.users.organization_memberships(user=kim))
        self.assertEqual([one.organization_id for one in listed], [firm.id])
        self.assertEqual([one.user_id for one in self.desk.organizations.organization_memberships(firm)], [kim.id])
        self.assertEqual(self.desk.organization_memberships.delete(made).status_code, 204)
        self.assertEqual(list(self.desk.users.organization_memberships(user=kim)), [])
        self.refused(404, self.desk.organization_memberships, id=made.id, kind=RecordNotFoundException)
