"""A live meeting is read while people talk; at its end only the last stretch is left to read."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.ahead.reading import ReadingAhead
from bot.capture.heard import on_track
from bot.capture.people import with_people
from bot.clock import AdjustableClock
from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.notes import Notes
from bot.domain.people import Participant
from bot.domain.preferences import ServerSettings
from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import SpeakerBasis, SpeechEngine, Transcript, Utterance
from bot.domain.voice import RoomMember
from bot.notes.templates.catalogue import request_for
from bot.notes.written.reading import WINDOW_TOKENS
from bot.notes.written.showing import named_people
from bot.notes.written.windows import lines_of, windows_of
from bot.speech.merging import assemble
from storage.database import open_database
from storage.store import SqlStore
from tests.notes.written.models import Json, Known, answer, first_three, seen, task
from tests.notes.written.proof import everything_is_proved
from tests.notes.written.setting import taker_for
from tests.servers.openai import Asked, LocalOpenAi

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
ROOM = Place(platform="discord", workspace="1", channel="2")
ENGINE = SpeechEngine(provider="test", model="spoken")
TURN_S = 6.0
LOOK_S = 120.0
NAMES = {"300": "Anna", "100": "Ben", "200": "Anna"}
"""The second Anna has a smaller id than the first and comes later."""

UNSEEN = "050"
"""Somebody who is heard and whom the platform does not show in the room."""

LATER_S = {"200": 200.0, UNSEEN: 300.0}
"""When those came into the room who were not there from the beginning."""

_AGREEMENT = "Yes, that is what I heard from the customers in the north as well."


@dataclass(frozen=True)
class Spoken:
    """Something that somebody says; `start_s` from the meeting's start."""

    speaker: str
    start_s: float
    end_s: float
    text: str

    @property
    def live(self) -> Utterance:
        """As it is stored while people talk."""
        return Utterance(
            id=f"live-{self.speaker}-{round(self.start_s * 1000)}",
            start_s=self.start_s,
            end_s=self.end_s,
            speaker=self.speaker,
            basis=SpeakerBasis.TRACK,
            text=self.text,
            language="en",
        )

    @property
    def segment(self) -> Segment:
        """As it was heard on a track that begins with the meeting."""
        return Segment(start_s=self.start_s, end_s=self.end_s, text=self.text, language="en")


def talk_of(minutes: int) -> Iterator[Spoken]:
    """About 200 words a minute; now and then two begin and end at the very same moment."""
    for turn in range(round(minutes * 60 / TURN_S)):
        start_s = 1.1 + turn * TURN_S
        here = [who for who in (*NAMES, UNSEEN) if LATER_S.get(who, 0.0) < start_s]
        speaker = here[turn % len(here)]
        text = (
            f"I'll write the report about project {turn} by Friday, with all of its costs, and then"
            " we can talk about it in the next meeting."
            if turn % 10 == 0
            else f"The plan for part {turn} says that the customers wait for their bills too long,"
            " and nobody knows why."
        )
        end_s = start_s + TURN_S - 0.3 - turn % 7 * 0.1
        yield Spoken(speaker, start_s, end_s, text)
        if turn % 5 == 0:
            yield Spoken(here[(turn + 1) % len(here)], start_s, end_s, _AGREEMENT)


def reports(asked: Asked) -> Json:
    """A model that finds every report that somebody promises to write."""
    known: list[Known] = []
    if asked.schema_name == "WindowDraft":
        for line in seen(asked.user):
            if number := re.search(r"report about project (\d+) by", line.text):
                text = f"Write the report about project {number[1]}"
                known.append(task(text, line.speaker, line.text, due="by Friday"))
    return answer(asked, known, first_three)


@dataclass
class Hall:
    """A live meeting before a language model on this machine."""

    store: SqlStore
    server: LocalOpenAi
    window_tokens: int
    meeting: Meeting
    capture: Capture

    async def hear(self, spoken: Sequence[Spoken]) -> None:
        """Let people talk, and look at the meeting now and then."""
        clock = AdjustableClock(NOW)
        async with taker_for(self.server, self.store, window_tokens=self.window_tokens) as taker:
            ahead = ReadingAhead(self.store, taker, clock, request_for)
            now_s, waiting = 0.0, sorted(spoken, key=lambda one: one.end_s)
            while waiting:
                now_s += LOOK_S
                await self._come(now_s)
                while waiting and waiting[0].end_s < now_s:
                    await self.store.add_live(self.meeting.id, waiting.pop(0).live)
                clock.move_to(NOW + timedelta(seconds=now_s))
                await ahead.look()
            clock.move_to(NOW + timedelta(seconds=now_s + LOOK_S))
            await ahead.look()

    async def _come(self, now_s: float) -> None:
        """Note who is there by now, as is done at every look at the room."""
        there = [who for who in NAMES if LATER_S.get(who, 0.0) < now_s]
        members = [RoomMember(user_id=who, name=NAMES[who], is_bot=False) for who in there]
        self.meeting = with_people(self.meeting, members)
        await self.store.update_meeting(self.meeting)

    async def end(
        self, spoken: Sequence[Spoken], offsets: Mapping[str, float]
    ) -> tuple[Meeting, Transcript]:
        """End the meeting, and make its transcript of what was heard on each track."""
        duration_s = max(one.end_s for one in spoken)
        tracks, heard = [], {}
        for index, who in enumerate((*NAMES, UNSEEN)):
            own = HeardTrack(
                engine=ENGINE,
                duration_s=duration_s,
                speech_s=duration_s,
                segments=tuple(one.segment for one in spoken if one.speaker == who),
            )
            offset_s = offsets.get(who, 0.0)
            heard[index] = on_track(own, offset_s, duration_s) if offset_s else own
            tracks.append(Track(audio=f"m1/{who}.opus", offset_s=offset_s, speaker=who))
            await self.store.save_heard(self.meeting.id, index, heard[index])
        unseen = Participant(id=UNSEEN, name="Person 4", is_named=False)
        people = (*self.meeting.participants, unseen)
        over = self.meeting.model_copy(update={"tracks": tuple(tracks), "participants": people})
        ended = self.capture.model_copy(update={"state": CaptureState.FINISHING})
        await self.store.end_capture(over, ended)
        known, transcript = assemble(await self.store.meeting("m1"), await self.store.heard("m1"))
        await self.store.update_meeting(known)
        await self.store.save_transcript(transcript)
        return await self.store.meeting("m1"), await self.store.transcript("m1")

    async def notes(self, meeting: Meeting, transcript: Transcript) -> Notes:
        """Write the notes, by another process."""
        async with taker_for(self.server, self.store, window_tokens=self.window_tokens) as taker:
            request = request_for(meeting, ServerSettings())
            return await taker.take_notes(meeting, transcript, request, lambda _fraction: None)


@pytest.fixture
async def sqlite_store(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        yield SqlStore(database)


@pytest.fixture
async def server() -> AsyncIterator[LocalOpenAi]:
    async with LocalOpenAi(answer=reports) as local:
        yield local


async def hall_in(store: SqlStore, server: LocalOpenAi, window_tokens: int) -> Hall:
    meeting = Meeting(
        id="m1",
        place=ROOM,
        title="Weekly",
        started_at=NOW,
        zone="Europe/Berlin",
        source=Source.LIVE,
    )
    capture = Capture(meeting_id="m1", room=ROOM, state=CaptureState.RECORDING, changed_at=NOW)
    await store.begin_capture(meeting, capture)
    return Hall(store, server, window_tokens, meeting, capture)


def prompts(requests: Sequence[Asked]) -> list[str]:
    return [f"{one.system}\n{one.user}" for one in requests if one.schema_name == "WindowDraft"]


def complete(meeting: Meeting, transcript: Transcript, window_tokens: int) -> int:
    """How many windows there are but for the last."""
    lines = lines_of(transcript.utterances, named_people(meeting))
    return len(windows_of(lines, window_tokens, is_over=False))


@pytest.mark.parametrize(
    ("minutes", "window_tokens", "offsets"),
    [
        pytest.param(16, 600, {}, id="tracks that begin with the meeting"),
        pytest.param(16, 600, {"300": 0.731, "200": 187.913}, id="tracks that begin later"),
        pytest.param(60, WINDOW_TOKENS, {}, id="an hour", marks=pytest.mark.nightly),
    ],
)
async def test_only_the_last_stretch_is_read_at_the_end(
    sqlite_store: SqlStore,
    server: LocalOpenAi,
    minutes: int,
    window_tokens: int,
    offsets: Mapping[str, float],
) -> None:
    hall = await hall_in(sqlite_store, server, window_tokens)
    spoken = list(talk_of(minutes))
    await hall.hear(spoken)
    ahead = prompts(server.requests)
    assert len(ahead) == len(server.requests) == len(set(ahead))
    meeting, transcript = await hall.end(spoken, offsets)
    assert len(ahead) == complete(meeting, transcript, window_tokens) > 3
    notes = await hall.notes(meeting, transcript)
    left = server.requests[len(ahead) :]
    kinds = Counter(asked.schema_name for asked in left)
    assert kinds == {"WindowDraft": 2, "TwinsDraft": 1, "SummaryDraft": 1}
    assert not set(prompts(left)) & set(ahead)
    everything_is_proved(notes, transcript)
    assert all(re.fullmatch(r"u\d{5}", utterance.id) for utterance in transcript.utterances)
    found = {int(item.task.rpartition(" ")[2]) for item in notes.action_items}
    assert found == set(range(0, round(minutes * 60 / TURN_S), 10))
