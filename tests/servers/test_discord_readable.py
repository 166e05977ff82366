"""What was posted, as people read it."""

from typing import TYPE_CHECKING

from tests.servers.discord.readable import readable

if TYPE_CHECKING:
    from tests.servers.discord.world import Json


def test_everything_that_is_seen_is_shown() -> None:
    button = {"type": 2, "label": "Evidence", "custom_id": "e"}
    message: Json = {
        "content": "",
        "components": [
            {"type": 10, "content": "## Notes of <@1> in <#2>"},
            {"type": 14},
            {
                "type": 17,
                "components": [
                    {
                        "type": 9,
                        "components": [{"type": 10, "content": "one\ntwo"}],
                        "accessory": button,
                    }
                ],
            },
            {
                "type": 1,
                "components": [
                    button | {"label": "Ask", "emoji": {"name": "🔎"}},
                    button | {"label": "Old", "disabled": True},
                    button | {"label": "Go", "url": "https://example.org"},
                ],
            },
            {"type": 1, "components": [{"type": 5, "custom_id": "s", "placeholder": "Owner"}]},
            {"type": 13, "name": "notes.md", "size": 7},
        ],
        "attachments": [
            {"filename": "notes.md", "size": 7},
            {"filename": "talk.vtt", "size": 9},
        ],
    }
    assert readable(message, {"1": "Ann", "2": "general"}).split("\n") == [
        "## Notes of @Ann in #general",
        "─" * 60,
        "│ one",
        "│ two",
        "│     [Evidence]",
        "[🔎 Ask]  [Old ✕]  [Go](https://example.org)",
        "⟨Owner ▾⟩",
        "📎 notes.md (7 bytes)",
        "📎 talk.vtt (9 bytes)",
    ]


def test_a_plain_message_is_its_text() -> None:
    message: Json = {"content": "hello <@7>", "components": [], "attachments": []}
    assert readable(message, {}) == "hello @7"
