"""The telephone system: plays over HTTP what one does, from the first ring to the message on the machine."""

import io
import os

import requests
from desk import BASE, EMAIL, Suite, word
from zenpy.lib.api_objects import User

AUTH = (f"{EMAIL}/token", os.environ["CLIENTS_TOKEN"])
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(range(256)) * 400


class Telephone(Suite):
    def call(self, method, path, status, **more):
        answer = requests.request(method, BASE + path, auth=AUTH, timeout=30, **more)
        self.assertEqual(answer.status_code, status, answer.text)
        return answer

    def caller(self):
        """Somebody with a number of their own."""
        number = f"+49 30 {abs(hash(word('number'))) % 10**8:08d}"
        return self.desk.users.create(User(name=word("Kim"), phone=number)), number

    def test_it_rings_and_the_agent_sees_who_it_is(self):
        kim, number = self.caller()
        found = [one.id for one in self.desk.search(type="user", phone=number)]
        self.assertIn(kim.id, found)
        me = self.desk.users.me().id
        self.call("POST", f"channels/voice/agents/{me}/users/{kim.id}/display", 200)
        self.call("POST", f"channels/voice/agents/{me}/tickets/999999/display", 404)
        self.call("POST", f"channels/voice/agents/{kim.id}/users/{kim.id}/display", 422)

    def test_a_message_on_the_machine_becomes_a_ticket_with_its_sound(self):
        kim, number = self.caller()
        sent = self.desk.attachments.upload(io.BytesIO(SOUND), target_name="message.wav", content_type="audio/x-wav")
        body = {"ticket": {"via_id": 44, "voice_comment": {
            "from": number, "to": "+49 30 901820", "started_at": "2026-11-26T08:15:00Z", "call_duration": 42,
            "uploads": [sent.token], "transcription_text": word("Zaunkönig"),
        }}}
        made = self.call("POST", "channels/voice/tickets", 201, json=body).json()["ticket"]
        self.assertEqual((made["requester_id"], made["via"]["channel"]), (kim.id, "voice"))
        comment, = self.desk.tickets.comments(made["id"])
        file, = comment.attachments
        self.assertEqual(file.content_type, "audio/wav")
        part = self.call("GET", f"attachments/{file.id}/content", 206, headers={"Range": "bytes=50000-50009"})
        self.assertEqual(part.content, SOUND[50000:50010])
        call, = self.call("GET", f"tickets/{made['id']}/calls", 200).json()["calls"]
        self.assertEqual((call["kind"], call["from"], call["recording"]), ("voicemail", number, "stored"))
        self.call("PUT", f"tickets/{made['id']}/calls/check", 204)

    def test_a_call_is_not_recorded_without_consent(self):
        _, number = self.caller()
        sent = self.desk.attachments.upload(io.BytesIO(SOUND), target_name="call.wav", content_type="audio/wav")
        body = {"ticket": {"via_id": 45, "voice_comment": {"from": number, "uploads": [sent.token]}}}
        self.call("PUT", "channels/voice/settings", 200, json={"voice_settings": {"recording": True}})
        refused = self.call("POST", "channels/voice/tickets", 422, json=body).json()
        self.assertEqual(refused["details"]["recording"][0]["error"], "CallerConsentMissing")
        self.call("PUT", "channels/voice/settings", 200, json={"voice_settings": {"recording": False}})
        refused = self.call("POST", "channels/voice/tickets", 422, json=body).json()
        self.assertEqual(refused["details"]["recording"][0]["error"], "RecordingOff")
