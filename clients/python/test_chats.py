"""Chats: entered, read, found, exported and deleted."""

from desk import Suite, word
from zenpy.lib.api_objects.chat_objects import Chat


class Chats(Suite):
    def entered(self, stem="Otter"):
        """A message that somebody left while nobody was there."""
        name, text = word("Mara"), word(stem)
        chat = self.desk.chats.create(Chat(visitor={"name": name, "email": f"{name}@customer.example"}, message=text))
        return chat, name, text

    def test_a_message_is_entered_and_is_a_ticket(self):
        chat, name, text = self.entered()
        self.assertEqual((chat.type, chat.missed, chat.visitor.name), ("offline_msg", True, name))
        again = self.desk.chats(id=chat.id)
        self.assertEqual([message["msg"] for message in again.history], [text])
        self.assertEqual((again.started_by, again.webpath, again.count.total), ("visitor", [], 1))
        ticket = self.desk.tickets(id=chat.zendesk_ticket_id)
        self.assertEqual((ticket.via.channel, ticket.description), ("chat", text))
        self.assertIn(chat.id, [one.id for one in self.desk.chats()])
        named = list(self.desk.chats(ids=[str(chat.id)]))
        self.assertEqual([one.id for one in named], [chat.id])

    def test_it_is_found_by_its_words(self):
        chat, _, text = self.entered("Zaunkönig")
        found = list(self.desk.chats.search(text))
        self.assertEqual([one.id for one in found], [chat.id])
        self.assertEqual(found[0].preview, text)

    def test_what_changed_is_told_and_the_last_minute_is_not(self):
        chat, _, _ = self.entered()
        told = [one.id for one in self.desk.chats.incremental(start_time=0)]
        self.assertNotIn(chat.id, told)

    def test_it_is_deleted_with_its_ticket(self):
        chat, _, _ = self.entered()
        self.desk.chats.delete(chat)
        self.assertNotIn(chat.id, [one.id for one in self.desk.chats()])
        self.assertIn(chat.zendesk_ticket_id, [one.id for one in self.desk.tickets.deleted()])
