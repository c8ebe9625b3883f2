"""What the suites of both programs share: the desk as it should be copied, and how a program is run."""

import collections
import json
import os
import subprocess
import unittest

import api

START = "2020-01-01T00:00:00Z"
WORK = os.environ["SYNC_WORK"]

with open(os.environ["SYNC_SEEDED"], encoding="utf-8") as file:
    SEEDED = json.load(file)


def write(name, content):
    path = os.path.join(WORK, name)
    with open(path, "w", encoding="utf-8") as written:
        json.dump(content, written)
    return path


def changed(path, name):
    """All records of an export by time, in small steps, each by its number."""
    found, url = {}, f"{path}?start_time=0&per_page=7"
    while True:
        step = api.get(url)
        for record in step[name]:
            found[record["id"]] = record
        if step["end_of_stream"]:
            return found
        url = step["next_page"]


def count(path, name):
    return len(api.every(path, name))


class Suite(unittest.TestCase):
    maxDiff = None

    def run_program(self, *command):
        """What it said, line by line; fails where it did."""
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-4000:] + done.stdout[-2000:])
        return [line for line in done.stdout.splitlines() if line.strip()]

    def compare(self, told, expected):
        """The number of records of each stream, and that no stream is left out of the comparison."""
        self.assertEqual(dict(sorted(told.items())), dict(sorted(expected.items())))


def counted(names):
    return collections.Counter(names)
