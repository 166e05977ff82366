"""The button beside a claim: it shows its words, to whoever may read the meeting's channel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.domain.people import Account
from bot.domain.wording import clock_time, speaker_name
from bot.errors import MinutaError, ProviderError
from integrations.discord.notes import layout
from integrations.discord.notes.entries import EVIDENCE_TEMPLATE, PLATFORM, evidence_id
from integrations.discord.notes.limits import MESSAGE_TEXT
from integrations.discord.notes.text import pieces, safe

if TYPE_CHECKING:
    import re

    from bot.domain.claims import QuotedClaim
    from bot.domain.meeting import Place
    from bot.ports import Desk

log = logging.getLogger(__name__)

_Clicked = discord.Interaction[discord.Client]
_REFUSAL = "Only who can read this meeting's channel can see what was said in it."


class NotAllowedError(MinutaError):
    """Somebody asked for what is not for them."""

    def __init__(self) -> None:
        super().__init__(_REFUSAL, "Ask someone there to let you in.")


def add_views(client: discord.Client, desk: Desk) -> None:
    """Answer the buttons of all notes, however old they are, at this desk."""

    class EvidenceButton(ui.DynamicItem[ui.Button[Any]], template=EVIDENCE_TEMPLATE):
        """Beside one claim; its custom id carries the meeting's and the claim's id."""

        def __init__(self, meeting_id: str, claim_id: str) -> None:
            custom_id = evidence_id(meeting_id, claim_id)
            super().__init__(ui.Button(label="Evidence", custom_id=custom_id))
            self._meeting_id = meeting_id
            self._claim_id = claim_id

        @classmethod
        async def from_custom_id(
            cls, _clicked: _Clicked, _item: ui.Item[Any], found: re.Match[str], /
        ) -> Self:
            return cls(found["meeting"], found["claim"])

        async def callback(self, clicked: _Clicked) -> None:
            await _show_evidence(clicked, desk, self._meeting_id, self._claim_id)

    client.add_dynamic_items(EvidenceButton)


async def _show_evidence(clicked: _Clicked, desk: Desk, meeting_id: str, claim_id: str) -> None:
    """Acknowledge at once; then the quotes, or why not, for the eyes of this person."""
    await clicked.response.defer(ephemeral=True, thinking=True)
    try:
        claim = await desk.evidence(_account(clicked), meeting_id, claim_id)
        if not await _may_read(clicked, claim.meeting.place):
            raise NotAllowedError
        texts = _answer(claim)
    except (MinutaError, ProviderError) as error:
        log.warning("evidence was refused: %s", type(error).__name__)
        texts = (f"⚠️ {safe(str(error))}",)
    nobody = discord.AllowedMentions.none()
    first, *rest = texts
    await clicked.edit_original_response(view=layout.plain(first), allowed_mentions=nobody)
    for text in rest:
        await clicked.followup.send(
            view=layout.plain(text), ephemeral=True, allowed_mentions=nobody
        )


async def _may_read(clicked: _Clicked, place: Place) -> bool:
    """Whether the person can read the place of a meeting, at this moment."""
    guild, person = clicked.guild, clicked.user
    if guild is None or not isinstance(person, discord.Member) or place.platform != PLATFORM:
        return False
    if str(guild.id) != place.workspace:
        return False
    try:
        channel_id = int(place.thread or place.channel)
        channel = guild.get_channel_or_thread(channel_id) or await guild.fetch_channel(channel_id)
        allowed = channel.permissions_for(person)
        if isinstance(channel, discord.Thread) and channel.is_private():
            await channel.fetch_member(person.id)
    except (discord.NotFound, discord.Forbidden, discord.ClientException):
        return False
    return allowed.view_channel and allowed.read_message_history


def _answer(claim: QuotedClaim) -> tuple[str, ...]:
    lines = [f"**Evidence**\n{safe(claim.text)}"]
    for quotation in claim.quotations:
        evidence = quotation.evidence
        who = safe(speaker_name(quotation.speaker, claim.meeting))
        when = clock_time(evidence.start_s)
        where = f"`{safe(evidence.utterance_id)}` in transcript.vtt"
        lines.append(f"> “{safe(evidence.quote)}”\n{who} at {when} · {where}")
    return pieces("\n".join(lines), MESSAGE_TEXT)


def _account(clicked: _Clicked) -> Account:
    return Account(platform=PLATFORM, workspace=str(clicked.guild_id), user_id=str(clicked.user.id))
