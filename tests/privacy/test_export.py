"""What a person is given of what is kept of them: all of it, and nothing of others."""

import json
from pathlib import Path
from typing import Any

from bot.domain.action_item import ItemEvent, ItemStatus
from bot.domain.capture import CaptureState
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings
from bot.domain.signals import VoiceSignal
from bot.domain.speech import Extra
from bot.domain.transcript import SpeechEngine
from bot.ports import AudioShelf
from bot.privacy.export import FORMAT, export
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import ANN, BEN
from tests.privacy.meetings import NOW, SetClock, begin, keep, live_meeting


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
