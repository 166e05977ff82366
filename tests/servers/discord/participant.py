"""Somebody in a call, as the voice server sees them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.discord.rtp import Packet, Report

Json = dict[str, Any]


class Participant(ABC):
    """A remote client or a scripted person; `max_dave` is the DAVE version it understands."""

    is_remote: bool

    def __init__(self, user_id: int, ssrc: int, max_dave: int) -> None:
        self.user_id = user_id
        self.ssrc = ssrc
        self.max_dave = max_dave
        self.has_camera = False

    @property
    def video_ssrc(self) -> int:
        return self.ssrc + 1

    @abstractmethod
    def tell(self, op: int, content: Json) -> None:
        """Send a JSON message of the voice gateway."""

    @abstractmethod
    def tell_bytes(self, op: int, payload: bytes) -> None:
        """Send a binary message of the voice gateway."""

    @abstractmethod
    def hear(self, speaker: Participant, packet: Packet) -> None:
        """Forward somebody's packet to this one."""

    @abstractmethod
    def hear_report(self, report: Report) -> None:
        """Forward an RTCP packet to this one."""

    @abstractmethod
    def end(self, close_code: int) -> None:
        """The call is over for this one."""
