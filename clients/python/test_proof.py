"""The log and the certificates of erasure, checked by a program that knows nothing of Obhut (proofbundle: C2SP signed notes,
tlog-proof, RFC 6962)."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import requests
from proofbundle.checkpoint import verify_checkpoint
from proofbundle.merkle import merkle_tree_hash
from proofbundle.tlogproof import parse_tlog_proof, verify_tlog_proof
from zenpy.lib.api_objects import Comment, Ticket

from desk import EMAIL, Suite

OBHUT = os.environ["CLIENTS_OBHUT"]
SITE = f"http://{os.environ['CLIENTS_ADDRESS']}"


def obhut(*arguments):
    """What the command line answers, as JSON."""
    done = subprocess.run([OBHUT, *arguments, "--json"], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def leaves(folder, size):
    """The entries of an exported log, in the order of their bundles (C2SP tlog-tiles)."""
    found = []
    for number in range((size + 255) // 256):
        width = min(256, size - number * 256)
        name = f"{number:03}" if width == 256 else f"{number:03}.p/{width}"
        rest = (Path(folder) / "tile" / "entries" / name).read_bytes()
        while rest:
            length = int.from_bytes(rest[:2], "big")
            found.append(rest[2 : 2 + length])
            rest = rest[2 + length :]
    return found


def holds(folder):
    """Whether signature, number of entries and root of an exported log fit, as proofbundle sees it."""
    key = (Path(folder) / "key").read_text().strip()
    head = verify_checkpoint((Path(folder) / "checkpoint").read_text(), key)
    if not head["ok"]:
        return False
    entries = leaves(folder, head["tree_size"])
    return len(entries) == head["tree_size"] and merkle_tree_hash(entries) == head["root"]


class Log(Suite):
    def export(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        code, said, error = obhut("verify", "--export", folder.name)
        self.assertEqual(code, 0, error)
        self.assertTrue(said["holds"])
        return Path(folder.name)

    def bundle(self, folder):
        return max((folder / "tile" / "entries").rglob("*"), key=lambda path: path.is_file() and path.stat().st_size)

    def test_an_exported_log_holds_for_others(self):
        self.assertTrue(holds(self.export()))

    def test_a_flipped_byte_is_noticed(self):
        folder = self.export()
        path = self.bundle(folder)
        changed = bytearray(path.read_bytes())
        changed[len(changed) // 2] ^= 1
        path.write_bytes(changed)
        self.assertFalse(holds(folder))

    def test_a_dropped_entry_is_noticed(self):
        folder = self.export()
        path = self.bundle(folder)
        content = path.read_bytes()
        path.write_bytes(content[2 + int.from_bytes(content[:2], "big") :])
        self.assertFalse(holds(folder))

    def test_a_shortened_log_is_noticed_by_whoever_keeps_a_head(self):
        folder = self.export()
        kept = (folder / "checkpoint").read_text()
        size = verify_checkpoint(kept, (folder / "key").read_text().strip())["tree_size"]
        # Whoever shortens it cannot sign a smaller head: the number is under the signature.
        shorter = kept.replace(f"\n{size}\n", f"\n{size - 1}\n", 1)
        self.assertNotEqual(shorter, kept)
        (folder / "checkpoint").write_text(shorter)
        self.assertFalse(holds(folder))

    def test_a_later_log_begins_with_a_kept_one(self):
        before = self.export()
        self.desk.tickets.create(Ticket(subject="Log", comment=Comment(body="grows")))
        after = self.export()
        key = (before / "key").read_text().strip()
        old = verify_checkpoint((before / "checkpoint").read_text(), key)
        new = verify_checkpoint((after / "checkpoint").read_text(), key)
        self.assertGreater(new["tree_size"], old["tree_size"])
        beginning = leaves(after, new["tree_size"])[: old["tree_size"]]
        self.assertEqual(merkle_tree_hash(beginning), old["root"])


class Certificates(Suite):
    def test_a_certificate_holds_for_others_and_its_forgery_does_not(self):
        made = self.desk.tickets.create(Ticket(subject="Gone", comment=Comment(body="soon")))
        code, said, error = obhut("forget", "--ticket", str(made.ticket.id), "--yes")
        self.assertEqual(code, 0, error)
        # Signs what is not signed yet, and says the log's key.
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.assertEqual(obhut("verify", "--export", folder.name)[0], 0)
        key = (Path(folder.name) / "key").read_text().strip()
        browser = requests.Session()
        login = {"email": EMAIL, "password": os.environ["CLIENTS_PASSWORD"]}
        came = browser.post(f"{SITE}/sign-in", data=login, headers={"sec-fetch-site": "same-origin"})
        self.assertEqual(came.status_code, 200)
        file = browser.get(f"{SITE}/admin/certificates/{said['erasure']}/certificate.tlog-proof")
        self.assertEqual(file.status_code, 200)
        leaf = parse_tlog_proof(file.text)["extra"]
        self.assertTrue(verify_tlog_proof(file.text, leaf, key)["ok"])
        stated = json.loads(leaf)
        self.assertEqual((stated["act"], stated["facts"]["tickets"]), ("erasure.done", 1))
        forged = leaf.replace(b'"tickets":1', b'"tickets":0')
        self.assertFalse(verify_tlog_proof(file.text, forged, key)["ok"])
        # The same by our own program, without a desk.
        path = Path(folder.name) / "certificate.tlog-proof"
        path.write_text(file.text)
        self.assertEqual(obhut("verify", str(path), "--key", key)[0], 0)
        self.assertEqual(obhut("verify", str(path))[0], 0)
        path.write_text(file.text.replace("index ", "index 1", 1))
        self.assertEqual(obhut("verify", str(path), "--key", key)[0], 1)
