"""Language models that are made up: each answers the prompts that it really gets."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.servers.openai import Asked

Json = dict[str, Any]
Says = Callable[[Asked], Json]

_LINE = re.compile(r"^\[(\d+)\] (\(context\) )?([^:]*): (.*)$", re.MULTILINE)
_STATEMENT = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """A line as a model sees it."""

    number: int
    speaker: str
    text: str
    is_context: bool


@dataclass(frozen=True)
class Known:
    """What a model is to find: a kind of entry, what it says, and the quotes it stands on."""

    kind: str
    text: str
    quotes: tuple[str, ...]
    more: Json = field(default_factory=dict)


def task(
    text: str,
    owner: str | None,
    *quotes: str,
    due: str | None = None,
    manner: str = "promised",
) -> Known:
    return Known("tasks", text, quotes, {"owner": owner, "due_phrase": due, "manner": manner})


def decision(text: str, *quotes: str, status: str = "decided") -> Known:
    return Known("decisions", text, quotes, {"status": status})


def question(text: str, *quotes: str) -> Known:
    return Known("questions", text, quotes)


def risk(text: str, *quotes: str) -> Known:
    return Known("risks", text, quotes)


def section(key: str, text: str, *quotes: str) -> Known:
    return Known("sections", text, quotes, {"key": key})


def point(title: str, text: str, *quotes: str) -> Known:
    return Known("topics", text, quotes, {"title": title})


def seen(user: str) -> tuple[Seen, ...]:
    """The lines of the transcript in a prompt."""
    return tuple(
        Seen(int(number), speaker, text, bool(context))
        for number, context, speaker, text in _LINE.findall(transcript_in(user))
    )


def transcript_in(user: str) -> str:
    """What stands between the only two tags that mark the transcript."""
    assert user.count("<transcript>") == user.count("</transcript>") == 1
    return user.partition("<transcript>")[2].partition("</transcript>")[0]


def reads(*known: Known, summary: Callable[[Sequence[str]], Iterable[Json]] | None = None) -> Says:
    """A model that finds what it knows wherever it reads all of the quotes."""
    return lambda asked: answer(asked, known, summary or first_three)


def answer(
    asked: Asked,
    known: Iterable[Known],
    summary: Callable[[Sequence[str]], Iterable[Json]],
) -> Json:
    if asked.schema_name == "SummaryDraft":
        return {"lines": list(summary([text for _, text in _STATEMENT.findall(asked.user)]))}
    if asked.schema_name == "TwinsDraft":
        return {"groups": []}
    draft = nothing()
    for one in known:
        cites = _cites(one.quotes, seen(asked.user))
        if cites:
            _add(draft, one, cites)
    return draft


def nothing() -> Json:
    """The answer of a model that finds nothing in a window."""
    kinds = ("topics", "decisions", "tasks", "questions", "risks", "sections")
    return {kind: [] for kind in kinds}


def first_three(statements: Sequence[str]) -> Iterable[Json]:
    """The first statements as they are."""
    for number, text in enumerate(statements[:3], start=1):
        yield {"text": text.partition(": ")[2], "statements": [number]}


def _cites(quotes: Sequence[str], lines: Sequence[Seen]) -> list[Json]:
    cites: list[Json] = []
    is_new = False
    for quote in quotes:
        line = next((line for line in lines if quote in line.text), None)
        if line is None:
            return []
        is_new = is_new or not line.is_context
        cites.append({"line": line.number, "quote": quote})
    return cites if is_new else []


def _add(draft: Json, one: Known, cites: list[Json]) -> None:
    if one.kind == "tasks":
        draft["tasks"].append({"task": one.text, "cites": cites, **one.more})
    elif one.kind == "sections":
        points = [{"text": one.text, "cites": cites}]
        draft["sections"].append({"key": one.more["key"], "points": points})
    elif one.kind == "topics":
        topic = next((t for t in draft["topics"] if t["title"] == one.more["title"]), None)
        numbers = [cite["line"] for cite in cites]
        if topic is None:
            topic = {"title": one.more["title"], "first_line": min(numbers), "points": []}
            draft["topics"].append(topic)
        topic["last_line"] = max(numbers)
        topic["points"].append({"text": one.text, "cites": cites})
    else:
        draft[one.kind].append({"text": one.text, "cites": cites, **one.more})


def changed(model: Says, change: Callable[[Json], None]) -> Says:
    """A model that answers a window like another, but for a change in everything that it cites."""

    def says(asked: Asked) -> Json:
        draft = model(asked)
        for cite in cites_in(draft):
            change(cite)
        return draft

    return says


def cites_in(value: object) -> Iterable[Json]:
    """Everything with a line and a quote, however deep."""
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        for inner in value.values():
            yield from cites_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cites_in(inner)
