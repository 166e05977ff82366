"""IANA zones, found by what people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOURS = re.compile(r"^Etc/|\d")
_ALIKE = 75  # of 100: a letter wrong in a short name of a city


class Zones:
    """The zones of this machine and of the tzdata package, read once."""

    def __init__(self) -> None:
        # Those with hours in them, such as Etc/GMT+2, count them the wrong way round.
        names = sorted(name for name in available_timezones() if not _HOURS.search(name))
        self._names = {name: _plain(name) for name in names}
        self._by_lower = {name.casefold(): name for name in available_timezones()}

    def named(self, zone: str) -> str:
        """The zone as it is spelled, whatever the case it was written in.

        Raises `SettingsError` for one that is not known.
        """
        try:
            return self._by_lower[zone.strip().casefold()]
        except KeyError:
            raise SettingsError(
                "There is no such time zone.", "Write one such as Europe/Berlin, or UTC."
            ) from None

    def like(self, words: str, limit: int) -> Sequence[str]:
        """The likeliest first: cities that begin with the words, then whatever is like them."""
        wanted = _plain(words)
        if not wanted:
            return list(self._names)[:limit]
        ranked = sorted(
            (rank, name)
            for name, plain in self._names.items()
            if (rank := _rank(wanted, plain)) is not None
        )
        found = [name for _, name in ranked][:limit]
        if len(found) < limit:
            cities = {
                name: plain.rpartition("/")[2]
                for name, plain in self._names.items()
                if "/" in name and name not in found
            }
            alike = process.extract(
                wanted, cities, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit - len(found)
            )
            found += [name for _, _, name in alike]
        return found


def _rank(wanted: str, plain: str) -> int | None:
    """How well a zone fits, smaller is better; None if the words are not in it."""
    area, slash, city = plain.rpartition("/")
    if wanted in {city, plain}:
        return 0 if slash else 1
    if city.startswith(wanted):
        return 2
    if f" {wanted}" in city:
        return 3
    return 4 if wanted in plain or wanted in f"{area} {city}" else None


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
