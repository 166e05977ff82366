"""English rules for days that are named by their distance or their weekday."""

import re

from bot.notes.due_dates.english.words import piece, weekday
from bot.notes.due_dates.grammar import Alone, Build, Rule
from bot.notes.due_dates.meaning import Day, InDays, Later, Meaning, OneOf, OnWeekday, Unit, Which


def _in_days(count: int) -> Build:
    return lambda _: Meaning(day=InDays(count))


def _weekday(which: Which) -> Build:
    return lambda match: Meaning(day=OnWeekday(weekday(match["weekday"]), which))


def _weeks_after(which: Which, weeks: int) -> Build:
    """So many weeks after the weekday: "Friday week", "the Friday after next"."""

    def build(match: re.Match[str]) -> Meaning:
        start = OnWeekday(weekday(match["weekday"]), which)
        return Meaning(day=Later((weeks,), Unit.WEEK, start))

    return build


def _following(match: re.Match[str]) -> Meaning:
    """The weekday that follows what was talked about, which is not known here."""
    coming: Day = OnWeekday(weekday(match["weekday"]))
    return Meaning(day=OneOf((coming, Later((1,), Unit.WEEK, coming))))


WEEKDAYS = (
    Rule(piece("(?:later )?today"), _in_days(0)),
    Rule(piece("tomorrow"), _in_days(1), Alone.YES),
    Rule(piece("(?:the )?day after tomorrow"), _in_days(2), Alone.YES),
    Rule(piece("today week"), _in_days(7), Alone.YES),
    Rule(piece("tomorrow week"), _in_days(8), Alone.YES),
    Rule(piece("{weekday:full_weekday}"), _weekday(Which.COMING)),
    Rule(piece("(?:the )?{weekday}"), _weekday(Which.COMING), Alone.NO),
    Rule(piece("(?:this )?(?:the )?(?:coming|upcoming) {weekday}"), _weekday(Which.COMING)),
    Rule(piece("this {weekday}"), _weekday(Which.THIS)),
    Rule(piece("(?:the )?next {weekday}"), _weekday(Which.NEXT)),
    Rule(piece("(?:the )?following {weekday}"), _following),
    Rule(piece(r"{weekday:full_weekday} next(?=\W*$|[.,;!?])"), _weekday(Which.NEXT)),
    Rule(piece("(?:the )?{weekday} after next"), _weeks_after(Which.NEXT, 1)),
    Rule(piece("{weekday:full_weekday} week"), _weeks_after(Which.COMING, 1)),
    Rule(piece("next {weekday:full_weekday} week"), _weeks_after(Which.NEXT, 1)),
    Rule(piece("{weekday:full_weekday} fortnight"), _weeks_after(Which.COMING, 2)),
)
