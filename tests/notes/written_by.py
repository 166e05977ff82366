"""Texts that a pattern matches, made up at random."""

import importlib
import random
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

_Part: TypeAlias = tuple[Any, Any]
"""The kind of a part of a pattern and what it is of, as Python takes patterns apart."""

_PARSER = importlib.import_module("re._parser")
_MOST_MORE = 1
"""What may be repeated at will is there once more than it must be at most."""

_CLASSES = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "7", "CATEGORY_WORD": "a"}


def matching(pattern: re.Pattern[str], chance: random.Random) -> str:
    """A text that the pattern matches, if what it looks ahead or back for allows it."""
    return "".join(_written(_parsed(pattern), chance))


@cache
def _parsed(pattern: re.Pattern[str]) -> Iterable[_Part]:
    return tuple(_PARSER.parse(pattern.pattern, pattern.flags))


def _written(parts: Iterable[_Part], chance: random.Random) -> Iterator[str]:
    for kind, of in parts:
        match kind.name:
            case "LITERAL":
                yield chr(of)
            case "IN":
                yield _one_of(of, chance)
            case "BRANCH":
                yield from _written(chance.choice(of[1]), chance)
            case "SUBPATTERN":
                yield from _written(of[3], chance)
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, repeated = of
                for _ in range(chance.randint(least, min(int(most), least + _MOST_MORE))):
                    yield from _written(repeated, chance)


def _one_of(options: list[_Part], chance: random.Random) -> str:
    kind, of = chance.choice(options)
    match kind.name:
        case "LITERAL":
            return chr(of)
        case "RANGE":
            return chr(chance.randint(*of))
        case "CATEGORY":
            return _CLASSES.get(of.name, " ")
        case _:
            return " "
