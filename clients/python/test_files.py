"""Files: sent up, put into comments, fetched again."""

import io

from desk import Suite, word
from zenpy.lib.api_objects import Comment, Ticket
from zenpy.lib.exception import APIException, RecordNotFoundException


class Files(Suite):
    def upload(self, content, name, **more):
        return self.desk.attachments.upload(io.BytesIO(content), target_name=name, **more)

    def test_into_a_comment_and_back(self):
        content = bytes(range(256)) * 700
        sent = self.upload(content, "Größe und Gewicht.bin", content_type="application/octet-stream")
        self.assertTrue(sent.token)
        self.fields(sent.attachment, file_name="Größe und Gewicht.bin", size=len(content),
                    content_type="application/octet-stream", inline=False)
        made = self.desk.tickets.create(Ticket(
            subject=word("Files"), comment=Comment(body="See there.", uploads=[sent.token]))).ticket
        comment, = self.desk.tickets.comments(made)
        listed, = comment.attachments
        self.fields(listed, id=sent.attachment.id, file_name="Größe und Gewicht.bin", size=len(content))
        self.assertEqual(self.desk.attachments.download(listed.id).getvalue(), content)
        self.fields(self.desk.attachments(id=listed.id), id=listed.id, size=len(content))

    def test_two_files_under_one_token(self):
        first = self.upload(b"one", "one.txt", content_type="text/plain")
        second = self.upload(b"second", "two.txt", token=first.token, content_type="text/plain")
        self.assertEqual(second.token, first.token)
        made = self.desk.tickets.create(Ticket(subject=word("Files"), description="first")).ticket
        self.desk.tickets.update(Ticket(id=made.id, comment=Comment(body="both", uploads=first.token)))
        names = [one.file_name for one in list(self.desk.tickets.comments(made))[1].attachments]
        self.assertEqual(sorted(names), ["one.txt", "two.txt"])

    def test_a_token_is_good_once(self):
        sent = self.upload(b"once", "once.txt")
        self.desk.tickets.create(Ticket(subject=word("Files"), comment=Comment(body="a", uploads=[sent.token])))
        with self.assertRaises(APIException) as met:
            self.desk.tickets.create(Ticket(subject=word("Files"), comment=Comment(body="b", uploads=[sent.token])))
        self.assertEqual(met.exception.response.status_code, 422)

    def test_taken_back(self):
        sent = self.upload(b"oops", "oops.txt")
        self.assertEqual(self.desk.attachments.delete(sent.token).status_code, 204)
        self.refused(404, self.desk.attachments.delete, sent.token, kind=RecordNotFoundException)
        self.refused(404, self.desk.attachments, id=sent.attachment.id, kind=RecordNotFoundException)
