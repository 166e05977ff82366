"""Due dates as people type them: what they would say, and the forms that nobody says."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import DueBasis, DueDate
from bot.domain.meeting import Place
from bot.domain.wording import due_wording
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError
from bot.notes.due_dates import find_due_phrases, resolve_due
from bot.notes.due_dates.doubts import Doubt
from bot.ports import PreferenceStore

_MOST_CHARS: Final = 100
_ENGLISH: Final = "en"
_LAST_YEAR: Final = 2999
"""No zone takes a moment of it out of what a date can hold."""

_ISO_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b", re.ASCII)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?!\d)")
_DASHED = re.compile(r"\b(\d{1,2})-(\d{1,2})-(\d{4})\b")
_SHORT_DAYS: Final = {
    short: name
    for name, shorts in (
        ("monday", "mon"),
        ("tuesday", "tue tues"),
        ("wednesday", "wed"),
        ("thursday", "thu thur thurs"),
        ("friday", "fri"),
        ("saturday", "sat"),
        ("sunday", "sun"),
    )
    for short in shorts.split()
}
_DISAGREEING = frozenset({Doubt.WEEKDAY_WINS.value, Doubt.DISAGREES.value})
_BETWEEN = re.compile(r"[\s,.;:!?]*", re.ASCII)


async def languages_at(store: PreferenceStore, place: Place, own: str | None) -> tuple[str, ...]:
    """The languages that somebody may type in at a place: their own, then that of the workspace.

    As BCP 47 tags, as far as they are known.
    """
    server = await store.server_settings(place.platform, place.workspace)
    return tuple(filter(None, (own, server.language)))


def typed_due(
    text: str, now: datetime, zone: str, hours: WorkingHours, languages: Sequence[str] = ()
) -> DueDate | None:
    """The due date that somebody has typed, seen from `now` (aware) in an IANA zone; empty is none.

    Words are of the first of these languages (BCP 47 tags) that knows them, and else English.

    An ISO date or date and time (with its own offset from UTC, if it has one), numbers with dots,
    slashes or dashes, or a phrase as people say it. A date without an hour is the end of that
    working day. Raises `MinutaError` for what is no date, can mean more than one, or has passed.
    """
    text = text.strip()
    if not text:
        return None
    is_short = len(text) <= _MOST_CHARS
    due = _iso_moment(text, zone)
    if due is None and is_short:
        spoken = (_spoken(text, now, zone, hours, one) for one in (*languages, _ENGLISH))
        due = next(filter(None, spoken), None)
    if due is None:
        raise MinutaError("That is no date that can be understood.", _example(now, zone))
    if len(due.candidates) > 1:
        choices = " or ".join(
            due_wording(_with(due, candidate), zone) for candidate in due.candidates
        )
        first = due.candidates[0].date()
        raise MinutaError(f"That can mean {choices}.", f"Write it as {first.isoformat()}.")
    if due.reason in _DISAGREEING:
        raise MinutaError("The weekday does not fit the date.", _example(now, zone))
    if _names_no_day(text):
        raise MinutaError("There is no such day.", _example(now, zone))
    if due.instant is None or due.instant <= now:
        raise MinutaError("That has already passed.", _example(now, zone))
    return due.model_copy(update={"phrase": text, "basis": DueBasis.MANUAL, "reason": None})


def _iso_moment(text: str, zone: str) -> DueDate | None:
    match = _ISO_MOMENT.fullmatch(text)
    if match is None:
        return None
    day, clock, offset = match.groups(default="")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset.upper()}")
    except ValueError:
        return None
    if not 1 < moment.year <= _LAST_YEAR:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return DueDate(phrase=text, zone=zone, basis=DueBasis.MANUAL, local=moment, is_date_only=False)


def _names_no_day(text: str) -> bool:
    """Whether a date in it is one of no calendar, as the 30th of February."""
    for year, month, day in _ISO_DAY.findall(text):
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            return True
    return False


def _spoken(
    text: str, now: datetime, zone: str, hours: WorkingHours, language: str
) -> DueDate | None:
    """What a phrase means in a language, if it is nothing but one."""
    phrase = _as_said(text, now.astimezone(ZoneInfo(zone)).date())
    rest = phrase
    for found in reversed(find_due_phrases(phrase, language)):
        rest = rest[: found.start] + rest[found.end :]
    if not _BETWEEN.fullmatch(rest):
        return None
    return resolve_due(phrase, now, zone, hours, language)


def _as_said(text: str, today: date) -> str:
    text = _SHORT_DAYS.get(text.casefold().rstrip("."), text)
    text = _DASHED.sub(r"\1/\2/\3", text)
    return _DAY_AND_MONTH.sub(lambda match: _next(match, today), text)


def _next(match: re.Match[str], today: date) -> str:
    """The next time there is this day of a month."""
    day, month = int(match[1]), int(match[2])
    for year in range(today.year, today.year + 5):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found.isoformat()
    return match[0]


def _with(due: DueDate, local: datetime) -> DueDate:
    return due.model_copy(update={"local": local, "candidates": ()})


def _example(now: datetime, zone: str) -> str:
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=7)
    return f"Write it like {day.isoformat()}, {day.isoformat()} 15:00, friday or in 3 days."
