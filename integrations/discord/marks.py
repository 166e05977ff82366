"""What messages are found again by: numbers on their components, which nobody sees.

Discord keeps the `id` that a component was sent with, and gives it back whenever the message is
read (discord.com/developers/docs/components/reference#anatomy-of-a-component). A nonce is not given
back later; it only keeps a message from being posted twice within some minutes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from integrations.discord.limits import NONCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import discord

_OURS = 1 << 30


def mark(*parts: str) -> int:
    """A component's id that stands for these words.

    It is a positive number of 32 bits, beyond those that Discord gives by itself from 1 on.
    """
    digest = hashlib.blake2s("\n".join(parts).encode(), digest_size=4).digest()
    return int.from_bytes(digest) & (_OURS - 1) | _OURS


def is_ours(component_id: object) -> bool:
    """Whether an id was made by `mark`."""
    return isinstance(component_id, int) and component_id >= _OURS


def nonce(*parts: str) -> str:
    """A nonce that stands for these words."""
    return hashlib.blake2s("\n".join(parts).encode(), digest_size=16).hexdigest()[:NONCE]


def marks_of(message: discord.Message) -> frozenset[int]:
    """The marks that a message carries."""
    return frozenset(_walk(message.components))


def _walk(components: Iterable[discord.Component]) -> Iterator[int]:
    for component in components:
        number = getattr(component, "id", None)
        if isinstance(number, int) and is_ours(number):
            yield number
        yield from _walk(getattr(component, "children", ()))
