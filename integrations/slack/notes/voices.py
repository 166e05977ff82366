"""“Who is Speaker 1?”: a voice without a name, told by what it said."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain.wording import clock_time
from integrations.slack.actions import WHO, WRITE_NAME
from integrations.slack.elements import actions, button, line, own, people, quote, rich, words
from integrations.slack.layout import Entry
from integrations.slack.text import beginning, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.people import Participant
    from bot.domain.transcript import Transcript, Utterance
    from integrations.slack.elements import Element

_QUOTES = 2
_QUOTE_ROOM = 200
_NAME_ROOM = 80


def voice_entries(meeting: Meeting, transcript: Transcript) -> Iterator[Entry]:
    """A question for each voice that has no name yet and said something, the first one first."""
    said: dict[str, list[Utterance]] = defaultdict(list)
    for one in transcript.utterances:
        if one.speaker is not None:
            said[one.speaker].append(one)
    for speaker, theirs in said.items():
        person = meeting.participant(speaker)
        if person is not None and not person.is_named and person.account is None:
            yield _question(person, meeting, theirs)


def telling(said: Sequence[Utterance]) -> Iterator[Element]:
    """What tells somebody best: the longest that they said, as quotes in the order of time."""
    longest = sorted(said, key=lambda one: len(one.text), reverse=True)[:_QUOTES]
    for one in sorted(longest, key=lambda one: one.start_s):
        spoken = words(beginning(one.text, _QUOTE_ROOM))
        yield quote(own("“"), spoken, own(f"” {clock_time(one.start_s)}"))


def _question(person: Participant, meeting: Meeting, said: Sequence[Utterance]) -> Entry:
    name = words(shortened(person.name, _NAME_ROOM), "bold")
    asked = rich(line(own("Who is ", "bold"), name, own("?", "bold")), *telling(said))
    block_id = WHO.block_id(meeting.id, person.id)
    menu = people(WHO.name, "Choose somebody") if block_id else None
    write = button("Write a name…", WRITE_NAME, meeting.id, person.id)
    return Entry((asked, actions(menu, write, block_id=block_id)))
