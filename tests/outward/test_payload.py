"""What a webhook is told."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.domain.action_item import DueBasis, DueDate, ItemEvent, ItemStatus
from bot.domain.people import Account
from bot.domain.webhook import GoneItem, WebhookCall
from bot.outward.payload import Payload, event_type, payload, payload_of_gone
from tests import examples
from tests.desk import meetings

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "webhooks.schema.json"
AT = datetime(2026, 11, 19, 8, 30, tzinfo=UTC)


def event(field: str, old: str | None, new: str | None, actor: str = "ben") -> ItemEvent:
    return ItemEvent(
        item_id=examples.item().id,
        at=AT,
        actor=actor,
        field=field,
        old=old,
        new=new,
        where="chat",
    )


def call(*events: ItemEvent, **changed: object) -> WebhookCall:
    item = examples.item().model_copy(update=changed)
    return WebhookCall(id="c1", webhook_id="w1", item=item, events=events, at=AT, next_at=AT)


def told(made: WebhookCall) -> dict[str, Any]:
    speakers = {one.id: one.speaker for one in examples.transcript().utterances}
    if isinstance(made.item, GoneItem):
        return checked(payload_of_gone(made, made.item))
    return checked(payload(made, made.item, meetings.meeting(), speakers))


def checked(text: bytes) -> dict[str, Any]:
    """What is told, which has to fit the schema of the documentation."""
    body = json.loads(text)
    jsonschema.validate(
        body,
        json.loads(SCHEMA.read_text(encoding="utf-8")),
        cls=jsonschema.Draft202012Validator,
        format_checker=jsonschema.FormatChecker(),
    )
    assert isinstance(body, dict)
    return body


def test_a_new_item_is_told_with_everything_about_it() -> None:
    assert told(call()) == {
        "type": "item.created",
        "timestamp": "2026-11-19T08:30:00Z",
        "data": {
            "item": {
                "id": "fedcba9876543210",
                "task": "Send the draft to Carla",
                "status": "open",
                "assignee": {"name": "Ben", "platform": "chat", "user_id": "ben"},
                "due": {
                    "local": "2026-11-20T17:00:00",
                    "zone": "America/New_York",
                    "instant": "2026-11-20T22:00:00Z",
                    "date_only": True,
                    "said": "by Friday",
                },
                "version": 1,
                "meeting": {
                    "id": "0123456789abcdef",
                    "title": "Book launch",
                    "started_at": "2026-11-18T09:00:00Z",
                    "platform": "chat",
                    "workspace": "w",
                    "channel": "general",
                    "thread": None,
                },
                "evidence": [
                    {
                        "quote": "I'll send the draft to Carla by Friday.",
                        "speaker": "Ben",
                        "start_s": 7.0,
                    }
                ],
            },
            "changes": [],
        },
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("open", "done", "item.done"),
        ("snoozed", "done", "item.done"),
        ("open", "cancelled", "item.cancelled"),
        ("open", "rejected", "item.rejected"),
        ("done", "open", "item.reopened"),
        ("cancelled", "open", "item.reopened"),
        ("rejected", "suggested", "item.reopened"),
        ("open", "snoozed", "item.updated"),
        ("snoozed", "open", "item.updated"),
        ("open", "suggested", "item.updated"),
        ("suggested", "open", "item.created"),
        ("suggested", "done", "item.created"),
    ],
)
def test_a_change_of_status_has_a_name_of_its_own(old: str, new: str, expected: str) -> None:
    changed = call(event("due", None, None), event("status", old, new), status=ItemStatus(new))
    assert event_type(changed) == expected
    assert told(changed)["data"]["item"]["status"] == new


def test_any_other_change_is_an_update() -> None:
    assert event_type(call(event("task", "a", "b"))) == "item.updated"


def test_changes_say_who_did_what() -> None:
    body = told(
        call(
            event("task", "Send it", "Send the draft to Carla"),
            event("assignee", "anna", "ben", actor="anna"),
            event("assignee", None, "who-was-merged", actor="U777"),
        )
    )
    by_ben = {"name": "Ben", "platform": "chat", "user_id": "ben"}
    by_anna = {"name": "Anna", "platform": "chat", "user_id": "ann"}
    by_stranger = {"name": None, "platform": "chat", "user_id": "U777"}
    at = "2026-11-19T08:30:00Z"
    assert body["data"]["changes"] == [
        {
            "field": "task",
            "old": "Send it",
            "new": "Send the draft to Carla",
            "by": by_ben,
            "at": at,
        },
        {"field": "assignee", "old": "Anna", "new": "Ben", "by": by_anna, "at": at},
        {"field": "assignee", "old": None, "new": "who-was-merged", "by": by_stranger, "at": at},
    ]


def test_who_acts_with_an_account_is_the_participant_who_has_it() -> None:
    ann = meetings.meeting().participants[0].account
    assert ann == Account(platform="chat", workspace="w", user_id="ann")
    (change,) = told(call(event("status", "open", "done", actor="ann"), status=ItemStatus.DONE))[
        "data"
    ]["changes"]
    assert change["by"]["name"] == "Anna"


@pytest.mark.parametrize("actor", ["minuta", "removed", "terminal"])
def test_who_has_no_account_is_given_none(actor: str) -> None:
    (change,) = told(call(event("task", "a", "b", actor=actor)))["data"]["changes"]
    assert change["by"] == {"name": None, "platform": None, "user_id": None}


def test_of_an_item_that_is_gone_its_id_is_told_and_nothing_else() -> None:
    gone = GoneItem(id=examples.item().id, meeting_id=examples.meeting().id)
    made = call().model_copy(update={"item": gone})
    assert told(made) == {
        "type": "item.deleted",
        "timestamp": "2026-11-19T08:30:00Z",
        "data": {"item": {"id": gone.id, "meeting": {"id": gone.meeting_id}}, "changes": []},
    }


def test_what_is_not_known_is_null() -> None:
    unclear = DueDate(phrase="soon", zone="UTC", basis=DueBasis.PERIOD, reason="no date")
    item = told(call(due=unclear, assignee=None))["data"]["item"]
    assert item["assignee"] is None
    assert item["due"] == {
        "local": None,
        "zone": "UTC",
        "instant": None,
        "date_only": True,
        "said": "soon",
    }
    assert told(call(due=None))["data"]["item"]["due"] is None


def test_words_of_an_utterance_that_was_erased_are_nobodys() -> None:
    gone = examples.evidence(3).model_copy(update={"utterance_id": "u99999"})
    assert told(call(evidence=(gone,)))["data"]["item"]["evidence"][0]["speaker"] is None


def test_the_schema_in_the_documentation_is_that_of_the_program() -> None:
    schema = Payload.model_json_schema(mode="serialization")
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == text, f"write this into {SCHEMA.name}:\n{text}"
