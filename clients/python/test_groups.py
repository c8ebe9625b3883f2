"""Groups of staff and who is in them."""

from desk import BASE, Suite, address, word
from zenpy.lib.api_objects import Group, GroupMembership, User
from zenpy.lib.exception import RecordNotFoundException


class Groups(Suite):
    def group(self, **given):
        return self.desk.groups.create(Group(**{"name": word("Group"), **given}))

    def test_the_first_group_is_there(self):
        listed = {one.name: one for one in self.desk.groups()}
        self.fields(listed["Support"], default=True, deleted=False)

    def test_create_read_update_delete(self):
        made = self.group(description="second line")
        self.fields(made, description="second line", deleted=False, default=False, url=f"{BASE}groups/{made.id}.json")
        self.assertEqual(self.desk.groups(id=made.id).to_dict(), made.to_dict())
        made.description = "third line"
        self.fields(self.desk.groups.update(made), id=made.id, name=made.name, description="third line")
        self.assertIn(made.id, [one.id for one in self.desk.groups.assignable()])
        self.assertEqual(self.desk.groups.delete(made).status_code, 204)
        self.assertNotIn(made.id, [one.id for one in self.desk.groups()])

    def test_a_group_needs_a_name(self):
        answer = self.refused(422, self.group, name="")
        self.assertEqual(answer["details"]["name"][0]["error"], "BlankValue")

    def test_memberships(self):
        group = self.group()
        agent = self.desk.users.create(User(name="Bo Agent", email=address("bo"), role="agent"))
        self.assertEqual(agent.role, "agent")
        made = self.desk.group_memberships.create(GroupMembership(user_id=agent.id, group_id=group.id))
        self.fields(made, user_id=agent.id, group_id=group.id)
        self.fields(self.desk.group_memberships(id=made.id), id=made.id, user_id=agent.id)
        self.assertEqual([one.user_id for one in self.desk.groups.memberships(group)], [agent.id])
        self.assertEqual([one.id for one in self.desk.groups.users(group)], [agent.id])
        self.assertIn(group.id, [one.id for one in self.desk.users.groups(agent)])
        self.assertIn(made.id, [one.id for one in self.desk.users.group_memberships(agent)])
        self.assertIn(made.id, [one.id for one in self.desk.group_memberships()])
        self.assertEqual(self.desk.group_memberships.delete(made).status_code, 204)
        self.refused(404, self.desk.group_memberships, id=made.id, kind=RecordNotFoundException)
        self.assertEqual(list(self.desk.groups.users(group)), [])
