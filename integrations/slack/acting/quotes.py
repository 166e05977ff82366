"""What was said, as quotes: word for word, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.origin import differences
from bot.domain.wording import clock_time, speaker_name
from integrations.slack.elements import DAY, date, line, link, own, quote, rich, section, words
from integrations.slack.limits import RICH_TEXT
from integrations.slack.links import message_address
from integrations.slack.places import PLATFORM
from integrations.slack.text import beginning, pieces
from integrations.slack.text import words as cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.claims import QuotedClaim
    from bot.domain.evidence import Evidence
    from bot.domain.meeting import Meeting
    from bot.domain.outbox import MessageRef
    from bot.domain.search import Answer, Found
    from integrations.slack.elements import Block, Element

_QUOTE_ROOM = 1500
_NAME_ROOM = 100
_TITLE_ROOM = 150


def claim_blocks(claim: QuotedClaim, team: str, url: str) -> Iterator[Block]:
    """A claim with the words it stands on; `url` is the address of the workspace `team`."""
    yield rich(line(words(beginning(claim.text, _QUOTE_ROOM), "bold")))
    is_here = claim.meeting.place.workspace == team
    notes = _notes_link(claim.message, claim.meeting, url) if is_here else ()
    for quotation in claim.quotations:
        evidence = quotation.evidence
        who = beginning(speaker_name(quotation.speaker, claim.meeting), _NAME_ROOM)
        where = (
            words(who),
            own(f" at {clock_time(evidence.start_s)} · "),
            words(evidence.utterance_id, "code"),
            own(" in the transcript"),
        )
        yield rich(_quoted(evidence.quote), line(*where, *notes), *_claimed(evidence))


def answer_blocks(answer: Answer, nothing: str, url: str) -> Iterator[Block]:
    """An answer in sentences, where a language model gave one, and its quotes by their numbers.

    `nothing` is said where there are no quotes.
    """
    yield rich(line(words(beginning(answer.question, _QUOTE_ROOM), "bold")))
    if not answer.quotes:
        yield section(nothing)
        return
    for piece in pieces(cleaned(answer.text), RICH_TEXT) if answer.text is not None else ():
        yield rich(line(words(piece)))
    for number, found in enumerate(answer.quotes, start=1):
        yield found_block(found, url, number if answer.text is not None else None)


def found_block(found: Found, url: str, number: int | None = None) -> Block:
    """Something that was said, by whom, when, in which meeting, and where its notes are."""
    meeting, utterance = found.meeting, found.utterance
    who = beginning(speaker_name(utterance.speaker, meeting), _NAME_ROOM)
    channel = meeting.place.channel
    is_here = meeting.place.platform == PLATFORM
    where = (own(" · "), {"type": "channel", "channel_id": channel}) if is_here else ()
    said = line(
        words(who),
        own(f" at {clock_time(utterance.start_s)} · "),
        words(beginning(meeting.title, _TITLE_ROOM), "bold"),
        own(" · "),
        date(meeting.started_at, DAY, meeting.zone),
        *where,
        *_notes_link(found.message, meeting, url),
    )
    return rich(_quoted(utterance.text, number), said)


def _quoted(text: str, number: int | None = None) -> Element:
    before = () if number is None else (own(f"{number} ", "bold"),)
    return quote(*before, own("“"), words(beginning(text, _QUOTE_ROOM)), own("”"))


def _notes_link(message: MessageRef | None, meeting: Meeting, url: str) -> tuple[Element, ...]:
    if message is None or message.platform != PLATFORM:
        return ()
    address = message_address(url, message.channel, message.message_id, meeting.place.thread)
    return (own(" · "), link(address, "notes"))


def _claimed(evidence: Evidence) -> Iterator[Element]:
    """How a language model had quoted it, with what was not said struck out."""
    if evidence.claimed is None:
        return
    parts: list[Element] = [own("The language model had: “")]
    for number, stretch in enumerate(differences(evidence.claimed, evidence.quote)):
        styles = () if stretch.is_said else ("strike",)
        parts += [own(" ")] if number else []
        parts.append(words(stretch.text, *styles))
    yield line(*parts, own("”"))
