"""The desk that is copied, asked directly: what the copies are compared with."""

import base64
import json
import os
import ssl
import urllib.error
import urllib.request

PLACE = os.environ["SYNC_PLACE"]
BASE = f"https://{PLACE}.zendesk.com/api/v2/"
EMAIL = os.environ["CLIENTS_EMAIL"]
TOKEN = os.environ["SYNC_TOKEN"]
CONTEXT = ssl.create_default_context(cafile=os.environ["SYNC_AUTHORITY"])


def basic(name, word):
    return "Basic " + base64.b64encode(f"{name}:{word}".encode()).decode()


WHO = basic(f"{EMAIL}/token", TOKEN)


def call(method, path, body=None, who=None):
    """The answer as a dictionary; fails on every status that is no success."""
    url = path if path.startswith("https://") else BASE + path
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    request.add_header("authorization", who or WHO)
    request.add_header("content-type", "application/json")
    try:
        with urllib.request.urlopen(request, context=CONTEXT) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None
    return json.loads(text) if text else {}


def get(path):
    return call("GET", path)


def post(path, body, who=None):
    return call("POST", path, body, who)


def every(path, name):
    """All records of a list, page by page."""
    found, url = [], f"{path}{'&' if '?' in path else '?'}page[size]=50"
    while url:
        page = get(url)
        found.extend(page[name])
        url = page["links"].get("next") if page["meta"]["has_more"] else None
    return found
