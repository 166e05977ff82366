"""What people are told of a recording, and the buttons with which they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain.publication import CaptureNotice
from integrations.discord.actions import (
    AGREE,
    DECLINE,
    DIRECT_AGREE,
    DIRECT_DECLINE,
    DISCARD,
    ERASE,
    KEEP,
    STOP,
)
from integrations.discord.rows import button, rows
from integrations.discord.text import beginning, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.meeting import Meeting
    from bot.domain.publication import CapturePublication, LateJoinerPublication, Recipients
    from integrations.discord.rows import Row

_NOTICES = {
    CaptureNotice.JOINING: "⏳ Minuta is in the room and waits for the first words of {title}.",
    CaptureNotice.RECORDING: "🔴 Minuta records {title}.",
    CaptureNotice.PAUSED: "⏸️ Minuta has paused {title}: nothing that is said is kept.",
    CaptureNotice.TROUBLE: "⚠️ Minuta has trouble hearing {title}.",
    CaptureNotice.WAITING: "💤 Minuta has left the room of {title} and comes back if people do.",
    CaptureNotice.OVER: "⏹️ Minuta has stopped recording {title}.",
    CaptureNotice.DISCARDED: "🗑️ {title} was stopped. Everything that was recorded is deleted.",
}
_FINAL = frozenset({CaptureNotice.OVER, CaptureNotice.DISCARDED})
_KEPT = {
    CaptureNotice.JOINING: "As soon as somebody speaks, what people say is recorded",
    CaptureNotice.PAUSED: "What was said before is kept",
    CaptureNotice.WAITING: "What was said before is kept",
}
_IS_KEPT = "What people say is recorded"
_WHAT_FOR = "to write a transcript and notes for"
_SOUND_SENT = "The sound is sent to {hosts} to be understood."
_WORDS_SENT = "To write them, the words are sent to {hosts}."
_WAYS_OUT = (
    "-# **Don't record me** (or `/privacy optout`): from then on nothing you say on this server "
    "is recorded. `/privacy delete` erases what is kept of you."
)
_DIRECT_WAYS_OUT = (
    "-# **Don't record me** (or `/privacy optout` there): from then on nothing you say on that "
    "server is recorded. `/privacy delete` there erases what is kept of you."
)
_WHEN_NOBODY_RETURNS = (
    "The notes are written if nobody has returned in a while; **Stop** has them written now."
)
_TITLE_ROOM = 500
_DETAIL_ROOM = 1500
"""Characters, so that everything fits into a message."""


def capture_text(publication: CapturePublication) -> str:
    """How the recording goes and, while it does, who wanted it and what is kept."""
    return "\n".join(_capture_lines(publication))


def capture_rows(publication: CapturePublication) -> tuple[Row, ...]:
    """The answers, for as long as there is something to answer."""
    meeting_id = publication.meeting.id
    if publication.notice in _FINAL:
        return ()
    return rows(
        button("OK", AGREE, meeting_id, style=discord.ButtonStyle.success),
        button("Don't record me", DECLINE, meeting_id),
        button("Stop", STOP, meeting_id),
        button("Stop and delete", DISCARD, meeting_id, style=discord.ButtonStyle.danger),
    )


def late_joiner_text(publication: LateJoinerPublication) -> str:
    """What somebody is told who came into a room that is recorded."""
    meeting = publication.meeting
    channel = meeting.place.thread or meeting.place.channel
    where = f"<#{channel}>" if channel.isdecimal() else "its channel"
    return "\n".join(
        (
            f"🔴 You have joined {_title(meeting)}, which Minuta records.",
            f"{_IS_KEPT}, {_WHAT_FOR} {where}.{_sent(publication.sent_to)}",
            _DIRECT_WAYS_OUT,
        )
    )


def late_joiner_rows(publication: LateJoinerPublication) -> tuple[Row, ...]:
    """The answers; in a direct message, they carry which server they are about."""
    server, meeting_id = publication.meeting.place.workspace, publication.meeting.id
    return rows(
        button("OK", DIRECT_AGREE, server, meeting_id, style=discord.ButtonStyle.success),
        button("Don't record me", DIRECT_DECLINE, server, meeting_id),
    )


def discard_rows(meeting_id: str) -> tuple[Row, ...]:
    """The answers to whether everything shall be deleted."""
    return rows(
        button("Yes, delete everything", ERASE, meeting_id, style=discord.ButtonStyle.danger),
        button("Keep it", KEEP, meeting_id),
    )


def _capture_lines(publication: CapturePublication) -> Iterator[str]:
    meeting, notice, detail = publication.meeting, publication.notice, publication.detail
    line = _NOTICES[notice].format(title=_title(meeting))
    yield f"{line} {beginning(safe(detail), _DETAIL_ROOM)}" if detail else line
    if notice not in _FINAL:
        kept = f"{_KEPT.get(notice, _IS_KEPT)}, {_WHAT_FOR} this channel."
        yield f"{_starter(meeting)} {kept}{_sent(publication.sent_to)}"
        if notice is CaptureNotice.WAITING:
            yield _WHEN_NOBODY_RETURNS
        yield _WAYS_OUT


def _sent(to: Recipients) -> str:
    """Who else gets to know what is said; nothing where it stays on the machine."""
    sentences = ((_SOUND_SENT, to.sound), (_WORDS_SENT, to.words))
    return "".join(
        f" {sentence.format(hosts=' or '.join(map(safe, hosts)))}"
        for sentence, hosts in sentences
        if hosts
    )


def _starter(meeting: Meeting) -> str:
    who = meeting.started_by
    return f"Started by <@{who}>." if who and who.isdecimal() else "It began by itself."


def _title(meeting: Meeting) -> str:
    return f"**{beginning(safe(meeting.title), _TITLE_ROOM)}**"
