"""What was said, as quotes: word for word, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.origin import differences
from bot.domain.wording import clock_time, speaker_name
from integrations.discord.places import link, message_link
from integrations.discord.text import safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from bot.domain.claims import QuotedClaim
    from bot.domain.evidence import Evidence
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
        lines.append(f"> “{safe(evidence.quote)}”\n{line}{_claimed(evidence)}")
    return "\n".join(lines)


def _claimed(evidence: Evidence) -> str:
    """How a language model had quoted it, with what was not said struck out."""
    if evidence.claimed is None:
        return ""
    stretches = differences(evidence.claimed, evidence.quote)
    marked = (
        safe(stretch.text) if stretch.is_said else f"~~{safe(stretch.text)}~~"
        for stretch in stretches
    )
    return f"\n-# The language model had: “{' '.join(marked)}”"


def answer_text(answer: Answer) -> str:
    """What the records of one meeting say to a question, or that they do not say it."""
    nothing = "The record of this meeting does not say that. Try other words."
    return answered_text(answer, nothing)


def answered_text(answer: Answer, nothing: str) -> str:
    """An answer in sentences, where a language model gave one, and its quotes by their numbers.

    `nothing` is said where there are no quotes.
    """
    question = f"**{safe(answer.question)}**"
    if not answer.quotes:
        return f"{question}\n{nothing}"
    if answer.text is None:
        return "\n".join((question, *map(found_text, answer.quotes)))
    quotes = (
        f"> **{number}** {found_text(found).removeprefix('> ')}"
        for number, found in enumerate(answer.quotes, start=1)
    )
    return "\n".join((question, safe(answer.text), *quotes))


def found_text(found: Found) -> str:
    """Something that was said, by whom, when, in which meeting, and where its notes are."""
    meeting, utterance = found.meeting, found.utterance
    who = safe(speaker_name(utterance.speaker, meeting))
    parts = (
        f"{who} at {clock_time(utterance.start_s)}",
        f"**{safe(meeting.title)}**",
        timestamp(meeting.started_at, "d"),
        link(meeting.place),
        message_link(meeting.place.workspace, found.message),
    )
    return f"> “{safe(utterance.text)}”\n-# {' · '.join(filter(None, parts))}"
