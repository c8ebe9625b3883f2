"""The desk under test, as zenpy sees it, and what all suites need to speak with it."""

import itertools
import os
import time
import unittest

from zenpy import Zenpy
from zenpy.lib.exception import APIException

EMAIL = os.environ["CLIENTS_EMAIL"]
BASE = f"http://{os.environ['CLIENTS_ADDRESS']}/api/v2/"
# Polls before a job counts as stuck; a job of a hundred items takes two or three.
POLLS = 600
FINAL = ("completed", "failed", "killed")

_numbers = itertools.count(1)


def client(**options):
    """A client that keeps nothing, so that every look is a request."""
    options = {"token": os.environ["CLIENTS_TOKEN"], "email": EMAIL, **options}
    return Zenpy(subdomain="acme", disable_cache=True, **options)


def word(stem):
    """A word that occurs nowhere else in the desk."""
    return f"{stem}{next(_numbers)}x{os.getpid()}"


def address(stem):
    """An address that belongs to nobody yet."""
    return f"{word(stem)}@customer.example"


class Suite(unittest.TestCase):
    """Checks that share one client."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.desk = client()

    def finished(self, job):
        """The job's last state; fails unless it was completed."""
        self.assertEqual(job.status, "queued")
        self.assertRegex(job.id, r"^V3-[0-9a-f]{32}$")
        self.assertEqual(job.url, f"{BASE}job_statuses/{job.id}.json")
        for _ in range(POLLS):
            job = self.desk.job_status(id=job.id)
            if job.status in FINAL:
                break
            time.sleep(0.05)
        self.assertEqual(job.status, "completed", job.to_dict())
        return job

    def results(self, job):
        """What a finished job says of each item, in plain dictionaries."""
        return [getattr(row, "to_dict", lambda row=row: row)() for row in self.finished(job).results]

    def fields(self, thing, **expected):
        """Compares what came back field by field."""
        came = {name: getattr(thing, name, "absent") for name in expected}
        self.assertEqual(came, expected)

    def refused(self, status, call, *arguments, kind=APIException, **named):
        """The body of the refusal that the call must meet."""
        with self.assertRaises(kind) as met:
            call(*arguments, **named)
        self.assertEqual(met.exception.response.status_code, status, met.exception)
        return met.exception.response.json()
