"""Codes by which somebody proves that two accounts are theirs."""

from __future__ import annotations

import hashlib
import secrets
from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError, NotFoundError

if TYPE_CHECKING:
    from bot.domain.people import Account

HOLDS_FOR: Final = timedelta(minutes=10)
"""How long a code can be used."""

MOST_TRIES: Final = 5
"""Wrong codes that an account may write in `HOLDS_FOR`."""

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what looks alike: ten of these are 49 bits."""

_LENGTH: Final = 10
_GROUP: Final = 5


def new_code() -> str:
    """A code of chance in two groups, as `4F7KQ-9TXWB`."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{code[:_GROUP]}-{code[_GROUP:]}"


def digest_of(code: str) -> str:
    """What is kept of a code; case, dashes and spaces do not matter."""
    plain = "".join(filter(str.isalnum, code)).upper()
    return hashlib.sha256(plain.encode()).hexdigest()


class WrongTries:
    """Counts wrong codes in this process, so that nobody finds one by trying."""

    def __init__(self) -> None:
        self._of = dict[tuple[str, str], deque[datetime]]()

    def check(self, account: Account, now: datetime) -> None:
        """Raise `MinutaError` for who has been wrong too often of late."""
        self._forget(now - HOLDS_FOR)
        if len(self._of.get(_user(account), ())) >= MOST_TRIES:
            raise MinutaError(
                "Too many codes were wrong.", "Wait ten minutes, then ask for a new one."
            )

    def wrong(self, account: Account, now: datetime) -> NotFoundError:
        """Count a wrong code, and what to raise for it."""
        self._of.setdefault(_user(account), deque(maxlen=MOST_TRIES)).append(now)
        return NotFoundError(
            "This code does not hold, or not any more.",
            "Ask for a new one with your other account; it holds for ten minutes.",
        )

    def _forget(self, before: datetime) -> None:
        for user, moments in list(self._of.items()):
            while moments and moments[0] <= before:
                moments.popleft()
            if not moments:
                del self._of[user]


def _user(account: Account) -> tuple[str, str]:
    return account.platform, account.user_id
