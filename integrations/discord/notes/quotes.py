"""What was said, as quotes: word for word, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.wording import clock_time, speaker_name
from integrations.discord.notes.entries import timestamp
from integrations.discord.notes.text import safe
from integrations.discord.places import message_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.claims import QuotedClaim
    from bot.domain.search import Answer, Found


def claim_text(claim: QuotedClaim) -> str:
    """A claim with the words it stands on, and where the transcript has them."""
    lines = [f"**Evidence**\n{safe(claim.text)}"]
    notes = message_link(claim.meeting.place.workspace, claim.message)
    for quotation in claim.quotations:
        evidence = quotation.evidence
        who = safe(speaker_name(quotation.speaker, claim.meeting))
        where = f"`{safe(evidence.utterance_id)}` in transcript.vtt"
        when = clock_time(evidence.start_s)
        line = " · ".join(filter(None, (f"{who} at {when}", where, notes)))
        lines.append(f"> “{safe(evidence.quote)}”\n{line}")
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """What the records of one meeting say to a question, or that they do not say it."""
    question = f"**{safe(answer.question)}**"
    if not answer.quotes:
        return f"{question}\nThe record of this meeting does not say that. Try other words."
    return "\n".join((question, *map(_found, answer.quotes)))


def _found(found: Found) -> str:
    return "\n".join(_lines(found))


def _lines(found: Found) -> Iterator[str]:
    utterance = found.utterance
    yield f"> “{safe(utterance.text)}”"
    who = safe(speaker_name(utterance.speaker, found.meeting))
    day = timestamp(found.meeting.started_at, "d")
    where = message_link(found.meeting.place.workspace, found.message)
    said = f"{who} at {clock_time(utterance.start_s)}"
    yield " · ".join(filter(None, (said, f"{safe(found.meeting.title)}, {day}", where)))
