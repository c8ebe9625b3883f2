"""The addresses and numbers under which a person is known."""

from desk import Suite, address
from zenpy.lib.api_objects import Identity, User
from zenpy.lib.exception import RecordNotFoundException


class Identities(Suite):
    def setUp(self):
        self.first = address("ida")
        self.ida = self.desk.users.create(User(name="Ida", email=self.first))
        self.known = self.desk.users.identities

    def test_the_first_one_comes_with_the_person(self):
        one, = self.known(id=self.ida.id)
        self.fields(one, type="email", value=self.first, primary=True, user_id=self.ida.id)
        self.fields(self.known.show(self.ida, one), id=one.id, value=self.first)

    def test_create_verify_make_primary_delete(self):
        second = address("ida")
        made = self.known.create(self.ida, Identity(type="email", value=second))
        self.fields(made, type="email", value=second, primary=False, verified=False, user_id=self.ida.id)
        self.fields(self.known.verify(self.ida, made), id=made.id, verified=True)
        listed = list(self.known.make_primary(self.ida, made))
        self.assertEqual({one.value: one.primary for one in listed}, {self.first: False, second: True})
        self.assertEqual(self.desk.users(id=self.ida.id).email, second)
        old = next(one for one in listed if one.value == self.first)
        self.assertEqual(self.known.delete(self.ida, old).status_code, 204)
        self.assertEqual([one.value for one in self.known(id=self.ida.id)], [second])
        self.refused(404, self.known.show, self.ida, old, kind=RecordNotFoundException)

    def test_a_phone_number(self):
        made = self.known.create(self.ida, Identity(type="phone_number", value="+49 40 555 0100"))
        self.fields(made, type="phone_number", user_id=self.ida.id)
        self.assertEqual(made.value.replace(" ", ""), "+49405550100")

    def test_update(self):
        made = self.known.create(self.ida, Identity(type="email", value=address("old")))
        made.value = address("new")
        self.fields(self.known.update(self.ida, made), id=made.id, value=made.value)

    def test_an_address_is_known_once(self):
        other = self.desk.users.create(User(name="Eve", email=address("eve")))
        answer = self.refused(422, self.known.create, other, Identity(type="email", value=self.first))
        self.assertEqual(answer["error"], "RecordInvalid")
        self.assertIn("DuplicateValue", str(answer["details"]))
