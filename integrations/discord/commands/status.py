"""How a meeting that goes on is described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.capture import CaptureState
from bot.domain.voice import Loss
from bot.domain.wording import duration
from integrations.discord.places import link
from integrations.discord.text import counted, safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.capture import Capture, CaptureStatus
    from bot.domain.voice import Reception

_PACKET_S = 0.02
"""Seconds of sound in a packet of Discord's clients."""

_CODE_GROUP = 5
"""Discord shows the privacy code in groups of five digits (dave-protocol, verification)."""

_STATES = {
    CaptureState.RECORDING: "🔴 recording",
    CaptureState.WAITING: "💤 waiting for somebody to come back",
    CaptureState.FINISHING: "⏳ finishing",
    CaptureState.ENDED: "⏹️ over",
}
_LOSSES = {
    Loss.UNDECRYPTABLE: "could not be decrypted",
    Loss.UNATTRIBUTED: "came from nobody known",
    Loss.MALFORMED: "was damaged",
}


def wording(status: CaptureStatus) -> str:
    """Title, room, state, who is heard, what is lost, trouble, and the privacy code."""
    return "\n".join(_lines(status))


def grouped(code: str) -> str:
    """A privacy code as Discord's clients show it."""
    return " ".join(code[at : at + _CODE_GROUP] for at in range(0, len(code), _CODE_GROUP))


def _lines(status: CaptureStatus) -> Iterator[str]:
    yield f"**{safe(status.title)}** in {link(status.capture.room)}"
    started = status.started_at
    heard = {who: one for who, one in status.reception.items() if one.received}
    yield (
        f"{_state(status)}, since {timestamp(started, 't')} ({timestamp(started, 'R')}), "
        f"{counted(len(heard), 'person', 'people')} heard"
    )
    for person, reception in heard.items():
        yield f"-# {_name(person)}: {_received(reception)}"
    if dropped := _lost(status.reception.values(), Loss.OPTED_OUT):
        yield f"-# {_sound(dropped)} of people who opted out were dropped unheard"
    if status.trouble:
        yield f"⚠️ {safe(status.trouble)}"
    if status.privacy_code:
        yield f"Voice privacy code: `{grouped(safe(status.privacy_code))}`"


def _state(status: CaptureStatus) -> str:
    capture: Capture = status.capture
    if capture.is_paused:
        return "⏸️ paused"
    if capture.state is CaptureState.RECORDING and not status.is_hearing:
        return "⏳ waiting for the first words"
    return _STATES[capture.state]


def _name(person: str) -> str:
    return f"<@{person}>" if person.isdecimal() else safe(person)


def _received(reception: Reception) -> str:
    parts = [f"{_sound(reception.received)} of sound"]
    parts += [
        f"{_sound(reception.lost[loss])} {words}"
        for loss, words in _LOSSES.items()
        if reception.lost.get(loss)
    ]
    return ", ".join(parts)


def _sound(packets: int) -> str:
    """How long so many packets are, never nothing at all."""
    seconds = packets * _PACKET_S
    return duration(seconds) if seconds >= 1 else "less than 1 s"


def _lost(receptions: Iterable[Reception], loss: Loss) -> int:
    return sum(reception.lost.get(loss, 0) for reception in receptions)
