"""Platforms whose voice rooms can be listened to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.domain.meeting import Place
    from bot.domain.voice import Departure, Frame, Loss, Reception, RoomMember, RoomSign


class VoiceSink(ABC):
    """What hears a voice room.

    `frame` and `lost` are called from the receiver's thread for every packet, the rest from the
    event loop. All of them return at once and never raise.
    """

    @abstractmethod
    def frame(self, frame: Frame) -> None:
        """A packet of a person's voice, decrypted; order, gaps and repetitions are as they came."""

    @abstractmethod
    def lost(self, speaker: str | None, loss: Loss, packets: int) -> None:
        """Packets arrived of which no sound will come; `speaker` is a user id where it is known."""

    @abstractmethod
    def members(self, members: Sequence[RoomMember]) -> None:
        """Who is in the room now, without the bot itself: at the beginning and at every change."""

    @abstractmethod
    def moved(self, room: Place) -> None:
        """The bot was moved to another room and listens there."""

    @abstractmethod
    def hearing(self) -> None:
        """The first frame of a connection has been decrypted."""

    @abstractmethod
    def deaf(self, reason: str) -> None:
        """People talk and nothing comes; `reason` is a sentence for them. Trying goes on."""

    @abstractmethod
    def left(self, departure: Departure) -> None:
        """The connection is over and does not come back by itself; nothing is called after this."""


class VoiceConnection(ABC):
    """A room that the bot is in. It reconnects by itself whenever that can help."""

    @property
    @abstractmethod
    def room(self) -> Place:
        """The room the bot is in now."""

    @abstractmethod
    def opt_out(self, user_ids: AbstractSet[str]) -> None:
        """From now on drop the packets of exactly these people before they are decrypted."""

    @abstractmethod
    def reception(self) -> Mapping[str, Reception]:
        """What was received so far, by user id."""

    @abstractmethod
    def privacy_code(self) -> str | None:
        """What people in the room compare with their own to know that nobody listens in between.

        None where the sound is not encrypted end to end.
        """

    @abstractmethod
    async def leave(self) -> None:
        """Leave the room; `left` is called. Idempotent, and over within a few seconds."""


class VoicePlatform(ABC):
    """A platform that lets the bot into its voice rooms."""

    name: ClassVar[str]

    @abstractmethod
    async def join(
        self, room: Place, sink: VoiceSink, opted_out: AbstractSet[str]
    ) -> VoiceConnection:
        """Enter a room and listen; packets of `opted_out` user ids are never decrypted.

        Raises `VoiceError` with what to do when the room can't be entered.
        """

    @abstractmethod
    def members(self, room: Place) -> Sequence[RoomMember]:
        """Who is in a room, without the bot, whether it is in there or not."""

    @abstractmethod
    async def show(self, room: Place, sign: RoomSign) -> None:
        """Let everybody in a room see, where they see who is in it, what is recorded there.

        As far as the bot's rights go: a right that is missing is no error. Showing the same again
        does nothing. Raises `ProviderError`.
        """
