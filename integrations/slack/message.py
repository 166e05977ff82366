"""A message as it is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from integrations.slack.limits import FALLBACK_BYTES, FALLBACK_TEXT
from integrations.slack.text import pieces

if TYPE_CHECKING:
    from integrations.slack.elements import Block


_MORE = " …"
_HALF_AN_ENTITY = re.compile(r"&[a-z]{0,3}\Z")


class Message(NamedTuple):
    """A message as it is sent; `text` is what a notification and a screen reader say of it."""

    text: str
    blocks: tuple[Block, ...]


def fallback(text: str) -> str:
    """Text for notifications and screen readers, cut to the limits.

    Untrusted words in it are escaped already.
    """
    held = pieces(text, FALLBACK_TEXT)[0]
    while len(held.encode()) > FALLBACK_BYTES - len(_MORE.encode()):
        held = held[: len(held) * 3 // 4]
    return f"{_HALF_AN_ENTITY.sub('', held)}{_MORE}" if len(held) < len(text) else held
