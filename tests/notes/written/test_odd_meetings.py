"""Meetings that are empty, foreign, endless, contradictory or badly heard."""

import random
import re

import pytest

from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.claims import claims_of
from bot.domain.notes import (
    CheckKind,
    NotesRequest,
)
from tests.notes.talk import meeting_of, people, transcript_of, utterances
from tests.notes.test_plain import misheard, sample
from tests.notes.written.models import (
    Json,
    Known,
    decision,
    reads,
    seen,
    task,
)
from tests.notes.written.proof import (
    checks,
    counted,
    everything_is_proved,
    long_talk,
)
from tests.notes.written.sample import GOOD, LAUNCH
from tests.notes.written.setting import taker_for, written, written_of
from tests.servers.openai import Asked, LocalOpenAi


@pytest.mark.parametrize("talk", ["", "Anna: ...", "Anna: [laughter]\nBen: Ha ha ha!\nAnna: Hm."])
async def test_where_nothing_is_said_no_model_is_asked(talk: str) -> None:
    async with LocalOpenAi(answer=GOOD) as server, taker_for(server) as taker:
        notes = await taker.take_notes(
            meeting_of(people(talk)), transcript_of(utterances(talk)), NotesRequest(), print
        )
    assert server.requests == []
    assert list(claims_of(notes)) == []


async def test_notes_in_another_language_keep_their_quotes() -> None:
    known = [
        decision("Die Website startet am Montag.", LAUNCH),
        task("Kontaktseite reparieren", "Peter", "I'll fix the contact page by Friday."),
    ]
    _, meeting, transcript = sample()
    notes = await written(reads(*known), meeting, transcript, NotesRequest(language="de"))
    assert notes.language == "de"
    assert notes.decisions[0].text == "Die Website startet am Montag."
    assert notes.decisions[0].evidence[0].quote == LAUNCH
    assert notes.action_items[0].assignee is not None
    assert notes.action_items[0].assignee.participant == "peter"
    assert notes.action_items[0].due is not None


async def test_a_meeting_in_two_languages_is_read_in_both() -> None:
    talk = """
        Anna: Guten Morgen, wir reden heute über die Messe und die neuen Plakate.
        Ben: Wir nehmen die blauen Plakate, das ist jetzt beschlossen.
        Carla: I'll send the invoice to the printer by Friday.
        Anna: Wir treffen uns mit the design team, okay?
    """
    said = tuple(
        u.model_copy(update={"language": "en" if u.speaker == "carla" else "de"})
        for u in utterances(talk)
    )
    known = [
        decision("Wir nehmen die blauen Plakate.", "Wir nehmen die blauen Plakate"),
        task("Rechnung an die Druckerei schicken", "Carla", "I'll send the invoice", due="Friday"),
    ]
    transcript = transcript_of(said, "de", "en")
    notes = await written(reads(*known), meeting_of(people(talk)), transcript)
    assert notes.language == "de"
    everything_is_proved(notes, transcript)
    (item,) = notes.action_items
    assert item.assignee is not None
    assert (item.assignee.participant, item.assignee.basis) == (
        "carla",
        AssigneeBasis.SELF_COMMITMENT,
    )
    assert [one.text for one in notes.decisions] == ["Wir nehmen die blauen Plakate."]


async def test_one_speaker_and_contradictory_instructions() -> None:
    talk = """
        Anna: Note to self. I'll send the invoice to the printer by Friday.
        Anna: No wait, I won't send the invoice, Ben does that.
        Anna: Or rather, I'll send the invoice to the printer myself on Monday.
    """
    known = [
        task(
            "Send the invoice to the printer",
            "Anna",
            "I'll send the invoice to the printer by",
            due="Friday",
        ),
        task("Send the invoice", "Anna", "I won't send the invoice", manner="refused"),
        task("Send the invoice to the printer", "Anna", "printer myself on Monday", due="Monday"),
    ]
    notes = await written_of(reads(*known), talk)
    everything_is_proved(notes, transcript_of(utterances(talk)))
    assert len(notes.action_items) == 1
    assert notes.action_items[0].assignee is not None
    assert notes.action_items[0].assignee.participant == "anna"
    assert checks(notes, CheckKind.DUE_DATE)


async def test_at_forty_percent_word_error_nothing_unproved_gets_through() -> None:
    _, meeting, transcript = sample()
    rng = random.Random(40)  # noqa: S311 (noise, not secrets)
    for _ in range(3):
        said = tuple(
            u.model_copy(update={"text": misheard(u.text, rng)}) for u in transcript.utterances
        )
        noisy = transcript_of(said, "en")

        def hears(asked: Asked) -> Json:
            """A model that knows what was really said, and quotes that."""
            if asked.schema_name != "WindowDraft":
                return GOOD(asked)
            clean = "\n".join(
                f"[{n}] {u.speaker}: {u.text}" for n, u in enumerate(transcript.utterances, 1)
            )
            user = f"<transcript>\n{clean}\n</transcript>"
            return GOOD(Asked("", "", user, None, None, "WindowDraft", {}, {}))

        notes = await written(hears, meeting, noisy)
        everything_is_proved(notes, noisy)
        for item in notes.action_items:
            assert item.assignee is None or item.assignee.basis in set(AssigneeBasis)
        assert sum(counted(notes).dropped.values()) + counted(notes).asked > 5


async def test_three_hours_with_thirty_people_lose_nothing() -> None:
    talk = long_talk(180, 30)

    def writes(asked: Asked) -> Json:
        if asked.schema_name != "WindowDraft":
            return GOOD(asked)
        known: list[Known] = []
        for line in seen(asked.user):
            if number := re.search(r"report about project (\d+) by", line.text):
                text = f"Write the report about project {number[1]}"
                known.append(task(text, line.speaker, line.text, due="by Friday"))
        return reads(*known)(asked)

    notes = await written_of(writes, talk, window_tokens=1_000)
    transcript = transcript_of(utterances(talk), "en")
    everything_is_proved(notes, transcript)
    assert len(notes.action_items) == 180
    assert {item.status for item in notes.action_items} == {ItemStatus.OPEN}
    assert all(item.due is not None for item in notes.action_items)
    assert len({i.assignee.participant for i in notes.action_items if i.assignee}) == 30
    assert notes.unread == ()
