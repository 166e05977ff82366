"""Why Minuta is not in a voice room any more, or can't get in, in sentences for people."""

from __future__ import annotations

from typing import Final

from bot.domain.voice import Departure, DepartureKind
from bot.errors import VoiceError

_AGAIN: Final = "then start the meeting again."

ASKED: Final = Departure(
    kind=DepartureKind.ASKED,
    what="Minuta left the voice channel, as it was asked to.",
    remedy="Start a meeting when it shall listen again.",
)
KICKED: Final = Departure(
    kind=DepartureKind.KICKED,
    what="Somebody disconnected Minuta from the voice channel.",
    remedy="If that was not meant, start the meeting again.",
)
ROOM_GONE: Final = Departure(
    kind=DepartureKind.ROOM_GONE,
    what="The voice channel does not exist any more, or Minuta can't see it any more.",
    remedy="Start a meeting in another channel.",
)
GUILD_GONE: Final = Departure(
    kind=DepartureKind.ROOM_GONE,
    what="Minuta is not a member of this Discord server any more.",
    remedy="Invite it again and start the meeting again.",
)
ENCRYPTION_REFUSED: Final = Departure(
    kind=DepartureKind.REFUSED,
    what="Discord refused this bot's end-to-end encryption (DAVE, close code 4017).",
    remedy=f"Update Minuta and its package davey to their newest versions, {_AGAIN}",
)
RATE_LIMITED: Final = Departure(
    kind=DepartureKind.REFUSED,
    what="Discord refuses further voice connections for now (rate limit, close code 4021).",
    remedy=f"Wait some minutes, {_AGAIN}",
)
NO_ANSWER: Final = Departure(
    kind=DepartureKind.UNREACHABLE,
    what="Discord did not let Minuta into the voice channel: there was no answer in time.",
    remedy=(
        "See whether the channel is full or its permissions have changed, and whether "
        f"discordstatus.com reports an outage; {_AGAIN}"
    ),
)
FAILED: Final = Departure(
    kind=DepartureKind.UNREACHABLE,
    what="Something in Minuta failed while it listened to the voice channel.",
    remedy="Start the meeting again, and report what the log says.",
)

RECONNECTING: Final = (
    "Minuta can't hear you: its connection to Discord's voice server is lost. It is trying to come "
    "back; what is said meanwhile will be missing."
)
SILENT: Final = (
    "Minuta hears nothing although people seem to talk. It has connected anew without success and "
    "goes on trying; what is said meanwhile will be missing."
)
DEAFENED: Final = (
    "Minuta hears nothing because it is deafened on this server. Somebody with the permission "
    "Deafen Members can undo that by a right click on Minuta in the channel."
)


def unreachable(seconds: float, *, is_udp: bool) -> Departure:
    """No connection to Discord's voice servers for so many seconds."""
    network = (
        "Let outgoing UDP from Minuta's machine through (ports 50000 to 65535)"
        if is_udp
        else "See whether Minuta's machine reaches the internet and discordstatus.com an outage"
    )
    return Departure(
        kind=DepartureKind.UNREACHABLE,
        what=f"Discord's voice server could not be reached for {seconds:.0f} s.",
        remedy=f"{network}, {_AGAIN}",
    )


def refused(departure: Departure) -> VoiceError:
    """The error for a room that could not be entered in the first place."""
    return VoiceError(departure.what, departure.remedy)


def not_found() -> VoiceError:
    """There is no such voice room, as far as the bot can see."""
    return VoiceError(
        "Minuta can't see this voice channel.",
        "Give its role the permission View Channel in the channel's settings, under Permissions, "
        "or choose another channel.",
    )


def no_guild() -> VoiceError:
    """The bot is not on the server, or Discord has not told about it yet."""
    return VoiceError(
        "Minuta is not on this Discord server, or the server is not available just now.",
        "Invite Minuta to the server, or try again in a minute.",
    )


def not_a_voice_room(name: str) -> VoiceError:
    """A channel for text."""
    return VoiceError(f"{name} is not a voice channel.", "Choose a voice or a stage channel.")


def no_permission(name: str) -> VoiceError:
    """The bot may see the room but not enter it."""
    return VoiceError(
        f"Minuta may not enter {name}: it lacks the permission Connect.",
        "Give its role Connect in the channel's settings, under Permissions.",
    )


def full(name: str, limit: int) -> VoiceError:
    """The room's user limit is reached."""
    return VoiceError(
        f"{name} is full: it takes {limit}.",
        "Raise the channel's user limit, make room, or give Minuta's role Move Members, "
        "which lets it in all the same.",
    )


def occupied(name: str) -> VoiceError:
    """The bot listens elsewhere on this server; it can't be in two rooms of one server."""
    return VoiceError(
        f"Minuta is in a voice channel of this server already: {name}.",
        "End the meeting there first, or move Minuta over: it follows.",
    )
