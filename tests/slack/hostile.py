"""Words that want to be more than words, and a look at whether they are."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {
    "channel": "<!channel> come here",
    "here": "<!here|here> and @here and @everyone",
    "user": "<@U1> and <@UANNA|anna> and @anna",
    "group": "<!subteam^S1|@all>",
    "link": "<https://evil.example|Click> https://evil.example evil.example",
    "mail": "<mailto:anna@evil.example|Write>",
    "room": "<#C1|general>",
    "date": "<!date^1764547200^{date}^https://evil.example|soon>",
    "entities": "&lt;!channel&gt; &amp;lt;",
    "markup": "*bold* _italic_ ~gone~ `code` ```block``` > quote",
    "emoji": ":tada: 🎉👩‍👩‍👧 😀",
    "rtl": "\u202egnp.exe\u202c עברית العربية",
    "unseen": "\u200b\u200d\ufeff",
    "zero width": "pay\u200bpal\u2060",
    "lines": "one\ntwo\r\nthree\u2028four\x00\x1b[31m",
    "quotes": '\\"' * 4000,
    "ampersands": "&" * 5_000,
    "a long word": "a" * 9_000,
    "many emoji": "🎉" * 5_000,
    "long sentences": "The shop opens in May. " * 500,
}
"""By what they try."""

_OF_OTHERS = frozenset(
    {"mrkdwn", "markdown", "broadcast", "usergroup", "channel", "team", "emoji", "color"}
)
_OURS_IN_TEXT = re.compile(r"<@[UW][A-Z0-9]+>")


def parts(value: object) -> Iterator[dict[str, Any]]:
    """Everything in blocks that is an object."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from parts(one)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            yield from parts(one)


def without_effect(text: str, blocks: object, mentioned: frozenset[str] = frozenset()) -> None:
    """Nothing in a message is markup, a link or a mention, but of who is `mentioned`."""
    for part in parts(blocks):
        assert part.get("type") not in _OF_OTHERS
        if part.get("type") == "link":
            assert str(part["url"]).startswith("https://acme.slack.com/archives/")
        if part.get("type") == "user":
            assert part["user_id"] in mentioned
        if isinstance(part.get("text"), str):
            assert part["text"], "an empty text"
            unseen = [
                one for one in part["text"] if unicodedata.category(one) in {"Cf", "Zl", "Zp"}
            ]
            assert not unseen
            assert not [
                one for one in part["text"] if unicodedata.category(one) == "Cc" and one != "\n"
            ]
    assert not re.search("[<>]", _OURS_IN_TEXT.sub("", text)), "markup in the text"
    assert not re.search(r"&(?!amp;|lt;|gt;)", text), "an entity of somebody else's"
