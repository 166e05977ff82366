"""Addresses of messages and files on Slack: read where people paste them, written where we link."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

_MESSAGE = re.compile(r"/archives/(?P<channel>[CDG][A-Z0-9]+)/p(?P<seconds>\d{10})(?P<rest>\d{6})")
_FILE = re.compile(r"/(?:files|files-pri)/[^/]+/(?:[^/]+/)??(?P<file>F[A-Z0-9]{5,})")
_WRAPPED = re.compile(r"<(?P<address>[^|>\s]+)(?:\|[^>]*)?>")
_TIMESTAMP = re.compile(r"\d{10}\.\d{6}")
_FILE_ID = re.compile(r"F[A-Z0-9]{5,}")


class MessageLink(NamedTuple):
    """A message; `thread` is the moment of the message that its thread hangs on, as an id."""

    channel: str
    ts: str
    thread: str | None = None


class FileLink(NamedTuple):
    """A file."""

    id: str


def read_link(words: str) -> MessageLink | FileLink | None:
    """What an address leads to, as Slack's clients copy and send it; None for another one."""
    text = words.strip()
    if _FILE_ID.fullmatch(text):
        return FileLink(text)
    parts = urlsplit(typed_address(text))
    if parts.scheme != "https" or not (parts.hostname or "").endswith(".slack.com"):
        return None
    if message := _MESSAGE.fullmatch(parts.path.rstrip("/")):
        threads = parse_qs(parts.query).get("thread_ts", [""])
        thread = threads[0] if _TIMESTAMP.fullmatch(threads[0]) else None
        return MessageLink(message["channel"], f"{message['seconds']}.{message['rest']}", thread)
    if file := _FILE.match(parts.path):
        return FileLink(file["file"])
    return None


def typed_address(words: str) -> str:
    """The first address in what somebody typed, out of what Slack writes around it; else a word."""
    wrapped = _WRAPPED.search(words)
    address = wrapped["address"] if wrapped else (words.split() or [""])[0]
    return address.replace("&amp;", "&")


def message_address(url: str, channel: str, ts: str, thread: str | None = None) -> str:
    """Where a message is read; `url` is the workspace's own address, with a slash at its end."""
    address = f"{url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    is_reply = thread is not None and thread != ts
    return f"{address}?thread_ts={thread}&cid={channel}" if is_reply else address
