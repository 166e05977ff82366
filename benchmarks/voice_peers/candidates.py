"""Who is compared with whom."""

from __future__ import annotations

from enum import Enum, auto
from importlib.metadata import version
from typing import NamedTuple

from tests.servers.discord import AES_GCM, XCHACHA20


class Encryption(NamedTuple):
    """How a room's packets are encrypted; a room without DAVE is a stage."""

    title: str
    mode: str
    has_dave: bool


class Role(Enum):
    """What a candidate is in the comparison."""

    FLOOR = auto()
    CAPTURE = auto()
    LIVE = auto()
    PEER = auto()


class Candidate(NamedTuple):
    """A receiver in a kind of room; `requirements` are installed for it alone.

    The live decoding hears no room but a journal, and has no encryption.
    """

    title: str
    role: Role
    module: str
    encryption: Encryption | None
    option: str = ""
    requirements: tuple[str, ...] = ()


DAVE_GCM = Encryption("DAVE, AES", AES_GCM, has_dave=True)
DAVE_XCHACHA = Encryption("DAVE, XChaCha", XCHACHA20, has_dave=True)
BARE_XCHACHA = Encryption("no DAVE, XChaCha", XCHACHA20, has_dave=False)


def candidates() -> tuple[Candidate, ...]:
    """All of them; those that can't do DAVE are compared in a room without."""
    av = f"av=={version('av')}"  # for its libopus
    py_cord = (f"py-cord[voice]=={PY_CORD}", av)
    voice_recv = (
        f"discord-ext-voice-recv=={VOICE_RECV}",
        f"discord.py[voice]=={version('discord.py')}",
        av,
    )
    rooms = (DAVE_GCM, DAVE_XCHACHA, BARE_XCHACHA)
    peer = Role.PEER
    return (
        *(Candidate("floor: decrypt, write", Role.FLOOR, "floor", room) for room in rooms),
        *(Candidate("Minuta, capture", Role.CAPTURE, "minuta", room) for room in rooms),
        Candidate("Minuta, live 16 kHz mono", Role.LIVE, "following", None),
        Candidate("discord.py, 48 kHz stereo", peer, "decoding_loop", DAVE_XCHACHA),
        Candidate(f"py-cord {PY_CORD}", peer, "py_cord", BARE_XCHACHA, "", py_cord),
        Candidate(
            f"voice-recv {VOICE_RECV}, PCM", peer, "voice_recv", BARE_XCHACHA, "", voice_recv
        ),
        Candidate(
            f"voice-recv {VOICE_RECV}, Opus", peer, "voice_recv", BARE_XCHACHA, "opus", voice_recv
        ),
    )


PY_CORD = "2.8.1"
VOICE_RECV = "0.5.2a179"
