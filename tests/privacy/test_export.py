"""What a person is given of what is kept of them: all of it, and nothing of others."""

import json
from pathlib import Path
from typing import Any

from bot.domain.action_item import Assignee, AssigneeBasis, ItemEvent, ItemStatus, SaidDone
from bot.domain.capture import CaptureState
from bot.domain.differences import differences
from bot.domain.evidence import Evidence
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings
from bot.domain.signals import VoiceSignal
from bot.domain.speech import Extra
from bot.domain.transcript import SpeechEngine
from bot.ports import AudioShelf
from bot.privacy.export import FORMAT, export
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import ANN, BEN, STARTER
from tests.privacy.meetings import NOW, SetClock, begin, keep, live_meeting
from tests.storage import examples as stored


async def exported(records: SqlStore, clock: SetClock, account: Account) -> dict[str, Any]:
    attachment = await export(records, clock, account)
    assert attachment.name.endswith(".json")
    assert attachment.media_type == "application/json"
    document: dict[str, Any] = json.loads(attachment.text)
    return document


async def change(records: SqlStore, actor: str, status: ItemStatus) -> None:
    item = await records.item("item-m1")
    event = ItemEvent(
        item_id=item.id,
        at=NOW,
        actor=actor,
        field="status",
        old=item.status,
        new=status,
        where="chat",
    )
    await records.change_item(item.model_copy(update={"status": status}), [event])


async def test_it_holds_what_they_said_and_what_was_made_of_it(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m1"))
    await records.save_person_settings(BEN.account, PersonSettings(zone="Asia/Kolkata"))
    await records.opt_out(BEN.account, NOW)
    await change(records, BEN.account.user_id, ItemStatus.DONE)
    await change(records, "somebody", ItemStatus.OPEN)
    document = await exported(records, clock, BEN.account)
    assert document["format"] == FORMAT
    assert document["exported_at"] == NOW.isoformat()
    assert document["account"] == BEN.account.model_dump()
    assert document["opted_out"] is True
    assert document["settings"] == PersonSettings(zone="Asia/Kolkata").model_dump(mode="json")
    (consent,) = document["consents"]
    assert (consent["meeting_id"], consent["kind"], consent["means"]) == ("m1", "agreed", "button")
    (meeting,) = document["meetings"]
    assert meeting["title"] == "Book launch"
    assert meeting["you"]["name"] == "Ben"
    assert [track["audio"] for track in meeting["recordings"]] == ["m1/1.opus"]
    assert [one["text"] for one in meeting["utterances"]] == [
        "Agreed.",
        "I'll send the draft to Carla by Friday.",
    ]
    assert {one["kind"] for one in meeting["quoted_in"]} == {
        "Decision",
        "ActionItem",
        "PleaseCheck",
    }
    (item,) = meeting["action_items"]
    assert item["task"] == "Send the draft to Carla"
    assert item["due"]["phrase"] == "by Friday"
    assert [(event["new"], event["by_you"]) for event in item["history"]] == [
        ("done", True),
        ("open", False),
    ]


async def test_guesses_from_their_voice_are_in_it_as_guesses_and_those_of_others_are_not(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m1"))
    (before,) = (await exported(records, clock, BEN.account))["meetings"]
    assert before["guesses_from_your_voice"] is None
    engine = SpeechEngine(provider="smallest", model="pulse")
    by_speaker = {one.speaker: one.id for one in examples.transcript().utterances}
    kinds = {"ben": Extra.EMOTION, "anna": Extra.AGE}
    guessed = [
        VoiceSignal(utterance_id=by_speaker[who], kind=kind, value=f"like {who}", engine=engine)
        for who, kind in kinds.items()
    ]
    await records.save_signals("m1", guessed)
    (meeting,) = (await exported(records, clock, BEN.account))["meetings"]
    told = meeting["guesses_from_your_voice"]
    assert "no facts about you" in told["what_this_is"]
    assert told["guesses"] == [
        {
            "utterance_id": by_speaker["ben"],
            "kind": "emotion",
            "value": "like ben",
            "engine": {"provider": "smallest", "model": "pulse", "diarizer": None},
            "confidence": None,
        }
    ]
    assert "like" not in json.dumps(meeting["utterances"])


async def test_it_holds_nothing_of_others(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m1"))
    await change(records, "somebody", ItemStatus.DONE)
    text = (await export(records, clock, BEN.account)).text
    her_id = json.dumps(ANN.account.user_id)
    for theirs in ("Anna", "blue cover", "printing", "somebody", her_id, "m1/0.opus"):
        assert theirs not in text


async def answer(records: SqlStore, actor: str, **changes: object) -> None:
    """Change the item, and what is known of the change of one field of it."""
    item = await records.item("item-m1")
    changed = item.model_copy(update=changes)
    events = [
        ItemEvent(item_id=item.id, at=NOW, actor=actor, field=field, old=old, new=new, where="chat")
        for field, old, new in differences(item, changed)
    ]
    await records.change_item(changed, events)


async def test_who_else_had_an_item_and_said_that_it_is_done_is_not_in_it(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m1"))
    hers = Assignee(participant="anna", basis=AssigneeBasis.MANUAL, confidence=1)
    his = hers.model_copy(update={"participant": "ben"})
    said = SaidDone(
        meeting_id="m2",
        participant=ANN.account.user_id,
        evidence=Evidence(utterance_id="u9", quote="Ben has sent it to the printers", start_s=0),
    )
    for owner in (hers, his):
        await answer(records, "somebody", assignee=owner)
    await answer(records, "minuta", said_done=said)
    text = (await export(records, clock, BEN.account)).text
    for theirs in ("anna", "printers", json.dumps(ANN.account.user_id), "u9"):
        assert theirs not in text
    (item,) = json.loads(text)["meetings"][0]["action_items"]
    assert item["said_done_in"] == "m2"
    changes = [(one["field"], one["old"], one["new"]) for one in item["history"]]
    assert changes == [
        ("assignee", "you", "somebody else"),
        ("assignee", "somebody else", "you"),
        ("said_done", None, "m2"),
    ]


async def test_it_holds_how_they_are_followed_through(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m1"))
    elsewhere = Account(platform="other", workspace="team", user_id="B7")
    await records.link_accounts(BEN.account, elsewhere)
    await records.keep_calendar(BEN.account, "digest of a secret")
    await records.plan_digest(BEN.account, NOW)
    for webhook_id, by in (("his", BEN.account.user_id), ("hers", ANN.account.user_id)):
        webhook = stored.webhook(webhook_id).model_copy(
            update={"platform": "chat", "created_by": by}
        )
        await records.keep_webhook(webhook)
    document = await exported(records, clock, BEN.account)
    assert document["linked_accounts"] == [elsewhere.model_dump()]
    assert document["has_calendar"] is True
    assert document["daily_digest"] == {"next_at": NOW.isoformat(), "said": []}
    (webhook_added,) = document["webhooks_added"]
    assert (webhook_added["id"], webhook_added["url"]) == ("his", stored.webhook().url)
    (meeting,) = document["meetings"]
    (reminder,) = meeting["action_items"][0]["reminders"]
    assert (reminder["kind"], reminder["state"]) == ("due", "planned")
    assert "digest of a secret" not in json.dumps(document)
    stranger = await exported(records, clock, ANN.account)
    assert stranger["linked_accounts"] == []
    assert [one["id"] for one in stranger["webhooks_added"]] == ["hers"]
    assert stranger["has_calendar"] is False
    assert stranger["daily_digest"] is None


async def test_it_holds_what_they_did_where_they_took_no_part(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    started = live_meeting("m1").model_copy(update={"started_by": STARTER.account.user_id})
    await keep(records, shelf, tmp_path, started)
    await answer(records, STARTER.account.user_id, task="Send it", status=ItemStatus.DONE)
    await answer(records, ANN.account.user_id, task="Send everything")
    document = await exported(records, clock, STARTER.account)
    assert document["meetings"] == []
    assert [one["id"] for one in document["meetings_started_by_you"]] == ["m1"]
    changes = [(one["field"], one["new"]) for one in document["changes_by_you"]]
    assert changes == [("status", "done"), ("task", "Send it")]
    assert "Send the draft" not in json.dumps(document)
    other = await exported(records, clock, ANN.account)
    assert other["meetings_started_by_you"] == []


async def test_a_meeting_that_goes_on_is_in_it_as_far_as_it_was_understood(
    records: SqlStore, clock: SetClock
) -> None:
    await begin(records, live_meeting("m1"), CaptureState.RECORDING)
    (meeting,) = (await exported(records, clock, BEN.account))["meetings"]
    assert [one["text"] for one in meeting["utterances"]] == [
        utterance.text
        for utterance in examples.transcript().utterances
        if utterance.speaker == "ben"
    ]
    assert meeting["action_items"] == []


async def test_of_somebody_who_is_not_known_there_is_nothing(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m1"))
    elsewhere = BEN.account.model_copy(update={"workspace": "other"})
    document = await exported(records, clock, elsewhere)
    assert document["opted_out"] is False
    assert document["settings"] is None
    assert document["consents"] == document["meetings"] == []
