"""Shapes of JSON, and what Slack says about those that do not fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Check = Callable[[object, str, "Findings"], None]


class Finding(NamedTuple):
    """One thing that is wrong; `pointer` is a JSON pointer to it."""

    problem: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.problem} [json-pointer:{self.pointer}]"


class Findings(list[Finding]):
    """All that is wrong with a value."""

    def say(self, problem: str, pointer: str) -> None:
        """One more thing."""
        self.append(Finding(problem, pointer))


def string(longest: int, shortest: int = 0, pattern: str = "") -> Check:
    """A string of so many characters."""
    wanted = re.compile(pattern)

    def check(value: object, pointer: str, findings: Findings) -> None:
        if not isinstance(value, str):
            findings.say("must provide a string", pointer)
        elif len(value) < shortest:
            findings.say(f"must be more than {shortest - 1} characters", pointer)
        elif len(value) > longest:
            findings.say(f"must be less than {longest + 1} characters", pointer)
        elif pattern and not wanted.fullmatch(value):
            findings.say("failed to match pattern", pointer)

    return check


def url(longest: int) -> Check:
    """A link that a browser can open."""

    def check(value: object, pointer: str, findings: Findings) -> None:
        string(longest, 1)(value, pointer, findings)
        if isinstance(value, str) and not re.match(
            r"(https?://[^\s/]+|mailto:|tel:|slack:)", value
        ):
            findings.say("must be a valid URL", pointer)

    return check


def number(least: float, most: float) -> Check:
    """A whole number within bounds."""

    def check(value: object, pointer: str, findings: Findings) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            findings.say("must provide an integer", pointer)
        elif not least <= value <= most:
            findings.say(f"must be between {least} and {most}", pointer)

    return check


def boolean(value: object, pointer: str, findings: Findings) -> None:
    """Yes or no, not a word for it."""
    if not isinstance(value, bool):
        findings.say("must provide a boolean", pointer)


def one_of(*words: str) -> Check:
    """One of a few words."""

    def check(value: object, pointer: str, findings: Findings) -> None:
        if value not in words:
            findings.say(f"must be a valid enum value: {', '.join(words)}", pointer)

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """A list of so many things of a kind."""

    def check(value: object, pointer: str, findings: Findings) -> None:
        if not isinstance(value, list):
            findings.say("must provide an array", pointer)
            return
        if len(value) > most:
            findings.say(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            findings.say(f"must provide at least {least} items", pointer)
        for at, one in enumerate(value):
            item(one, f"{pointer}/{at}", findings)

    return check


def shape(
    needed: Mapping[str, Check], other: Mapping[str, Check] | None = None, *rules: Check
) -> Check:
    """An object with fields that it must have, and others that it may have.

    `rules` look at the whole of it, once it is an object.
    """
    known = {**needed, **(other or {})}

    def check(value: object, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.say("must provide an object", pointer)
            return
        for name in needed.keys() - value.keys():
            findings.say(f"missing required field: {name}", pointer)
        for name, inner in value.items():
            if name in known:
                known[name](inner, f"{pointer}/{name}", findings)
            else:
                findings.say(f"invalid additional property: {name}", pointer)
        for rule in rules:
            rule(value, pointer, findings)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object of one of these types."""

    def check(value: object, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.say("must provide an object", pointer)
        elif "type" not in value:
            findings.say("missing required field: type", pointer)
        elif (kind := value["type"]) not in kinds:
            findings.say(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            kinds[kind](value, pointer, findings)

    return check


def only(kind: str) -> Check:
    """The field `type`, which `by_type` has looked at."""
    return one_of(kind)
