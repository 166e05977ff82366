"""How single settings are written, and what is wrong with one that is written otherwise."""

import re
from datetime import time
from typing import Annotated, NamedTuple
from zoneinfo import available_timezones

from pydantic import AfterValidator, SecretStr

from bot.domain.speech import SIGNALS, Extra

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_LANGUAGE_MODEL = re.compile(r"[a-z_]+:\S+")
_SPEECH_ENGINE = re.compile(r"[a-z_]+(:\S+)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PRICE = re.compile(r"([a-z_]+(?::[^\s@=]+)?(?:@stream)?)=(\d+(?:\.\d+)?)")
_ADDRESS = re.compile(r"(?:(?P<host>[^:\s]+|\[[0-9a-fA-F:]+\]):)?(?P<port>\d{1,5})")
_MOST_PORT = 65535
_SHORTEST_SECRET_KEY = 32


def known_zone(zone: str) -> str:
    """An IANA time zone that this machine knows."""
    if zone not in available_timezones():
        raise ValueError(f"{zone!r} is not an IANA time zone; one is Europe/Berlin")
    return zone


def hours(text: object) -> object:
    """A working day such as 09:00-17:00."""
    if not isinstance(text, str):
        return text
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError("must look like 09:00-17:00")
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    return time(start_hour, start_minute), time(end_hour, end_minute)


def hours_in_order(hours: tuple[time, time]) -> tuple[time, time]:
    """A day that starts before it ends."""
    if hours[0] >= hours[1]:
        raise ValueError("the day must start before it ends")
    return hours


def weekdays(text: object) -> object:
    """Weekdays by their first three letters, Monday being 0."""
    if not isinstance(text, str):
        return text
    names = [name.strip().lower()[:3] for name in text.split(",")]
    if unknown := [name for name in names if name not in _WEEKDAYS]:
        raise ValueError(f"{', '.join(unknown)} is not a weekday; write mon,tue,wed,thu,fri")
    return frozenset(map(_WEEKDAYS.index, names))


def names(text: object) -> object:
    """Names with commas between them."""
    if not isinstance(text, str):
        return text
    return tuple(name.strip() for name in text.split(",") if name.strip())


def models(names: tuple[str, ...]) -> tuple[str, ...]:
    """Language models, each with its provider."""
    for name in names:
        if not _LANGUAGE_MODEL.fullmatch(name):
            raise ValueError(f"{name!r} names no model; write provider:model, as openai:llama3.3")
    return names


def engines(names: tuple[str, ...]) -> tuple[str, ...]:
    """Speech engines, each with a model or without."""
    for name in names:
        if not _SPEECH_ENGINE.fullmatch(name):
            raise ValueError(f"{name!r} names no engine; write deepgram or deepgram:nova-3")
    return names


def languages(tags: tuple[str, ...]) -> tuple[str, ...]:
    """BCP 47 tags."""
    for tag in tags:
        if not _LANGUAGE.fullmatch(tag):
            raise ValueError(f"{tag!r} is no language; write en,de or en-GB")
    return tags


def extras(found: frozenset[Extra]) -> frozenset[Extra]:
    """What may be asked of an engine for a whole installation."""
    if found & SIGNALS:
        raise ValueError("emotion, age and gender are switched on per server: /settings server")
    return found


def prices(text: object) -> object:
    """Prices in US dollars for an hour of sound: deepgram:nova-3=0.26,gladia@stream=0.75."""
    if not isinstance(text, str):
        return text
    found = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        match = _PRICE.fullmatch(entry)
        if match is None:
            raise ValueError(f"{entry!r} is no price; write deepgram:nova-3=0.26 (per hour)")
        found[match[1]] = float(match[2])
    return found


def secret_keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Keys that secrets are kept with; the message does not repeat one."""
    if any(len(key.get_secret_value()) < _SHORTEST_SECRET_KEY for key in keys):
        raise ValueError("is too short; take the answer of: openssl rand -base64 32")
    return keys


class ListenAddress(NamedTuple):
    """Where a server listens."""

    host: str
    port: int


def listen_address(text: object) -> object:
    """An address such as 127.0.0.1:8080; a port alone is for this machine only."""
    if not isinstance(text, str):
        return text
    match = _ADDRESS.fullmatch(text.strip())
    if match is None or int(match["port"]) > _MOST_PORT:
        raise ValueError("must look like 127.0.0.1:8080")
    return ListenAddress((match["host"] or "127.0.0.1").strip("[]"), int(match["port"]))


def fits_a_header(key: SecretStr) -> SecretStr:
    """A key without what can't be sent; the message does not repeat it."""
    text = key.get_secret_value().strip()
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("holds characters that no key has; copy it again")
    return SecretStr(text)


Key = Annotated[SecretStr, AfterValidator(fits_a_header)]
"""A provider's key."""

Zone = Annotated[str, AfterValidator(known_zone)]
"""An IANA time zone that this machine knows."""
