"""French words for numbers, weekdays, months and units, as recognisers write them."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.due_dates.building import Building, Words
from bot.notes.due_dates.grammar import Notation
from bot.notes.due_dates.meaning import Part, Unit

_SMALL = (
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf",
)  # fmt: skip
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_HOURS = 24


def fold(text: str) -> str:
    """The word in lower case without accents, hyphens as spaces."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("-", " "))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _cardinals() -> dict[str, int]:
    found = {word: value for value, word in enumerate(_SMALL, start=1)}
    for ten, value in _TENS.items():
        found[ten] = value
        found |= {f"{ten} {word}": value + n for n, word in enumerate(_SMALL[1:9], start=2)}
        found[f"{ten} et un"] = value + 1
    return found


def _spelt(words: Mapping[str, int]) -> str:
    """The words as a pattern, the longest first."""
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\\w)"


_CARDINALS = _cardinals()
_CLOCK_HOURS = {word: value for word, value in _CARDINALS.items() if value <= _HOURS}
_NUMBERS = _CARDINALS | {
    "une": 1, "premier": 1, "première": 1, "premiere": 1, "1er": 1, "deuxieme": 2, "second": 2,
    "troisieme": 3, "quatrieme": 4, "quart": 15, "et quart": 15, "le quart": 15, "demie": 30,
    "et demie": 30, "et demi": 30, "vingt et une": 21, "zero": 0,
}  # fmt: skip

WORDS = Words(
    fold=fold,
    numbers=MappingProxyType(_NUMBERS),
    weekdays=MappingProxyType({"lu": 0, "ma": 1, "me": 2, "je": 3, "ve": 4, "sa": 5, "di": 6}),
    months=MappingProxyType(
        {"ja": 1, "fe": 2, "mar": 3, "av": 4, "mai": 5, "juin": 6, "juil": 7, "ao": 8, "se": 9,
         "oc": 10, "no": 11, "de": 12}
    ),
    units=MappingProxyType(
        {"ouvr": Unit.WORKING_DAY, "jour": Unit.DAY, "week": Unit.WEEKEND, "semaine": Unit.WEEK,
         "mois": Unit.MONTH, "trimestre": Unit.QUARTER, "an": Unit.YEAR}
    ),
    ahead=MappingProxyType({"prochain": 1, "qui vient": 1}),
    parts=MappingProxyType(
        {"matin": Part.MORNING, "apres": Part.AFTERNOON, "aprem": Part.AFTERNOON,
         "midi": Part.NOON, "soir": Part.EVENING, "nuit": Part.EVENING}
    ),
    minutes=MappingProxyType({"min": 1, "quart": 15, "h": 60}),
)  # fmt: skip

PAUSE = r"(?:[\s,–—-]+(?:(?:euh+|hum+|ben|bah|disons|genre)\b[\s,–—-]*)*)"
"""Between two words: spaces, commas, hyphens, and the sounds people make while they think."""

VOCABULARY: Mapping[str, str] = MappingProxyType(
    {
        "count": rf"(?:{_spelt(_CARDINALS)}|une(?!\w)|[0-9]{{1,3}}(?![0-9]))",
        "hour": rf"(?:{_spelt(_CLOCK_HOURS)}|une(?!\w)|(?:[01]?[0-9]|2[0-4])(?![0-9]))",
        "minute": rf"(?:{_spelt(_CARDINALS)}|[0-5]?[0-9](?![0-9]))",
        "day": rf"(?:1er|premier|{_spelt(_CARDINALS)}|[0-3]?[0-9](?![0-9]))",
        "year": r"20[0-9]{2}(?![0-9])",
        "weekday": r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)",
        "month": (
            r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre"
            r"|d[ée]cembre|(?:janv|f[ée]vr|avr|juil|sept|oct|nov|d[ée]c)\.)"
        ),
        "unit": (
            r"(?:jours?(?: (?:ouvr[ée]s?|ouvrables?))?|semaines?|mois|trimestres?|ans?|ann[ée]es?)"
        ),
        "short_unit": r"(?:min(?:utes?)?|heures?|h)",
        "part": r"(?:matin|apr[èe]s midi|aprem|midi|soir)",
        "nth": r"(?:premier|deuxi[èe]me|troisi[èe]me|quatri[èe]me|dernier)",
    }
)

_NOTATION = Notation(VOCABULARY, PAUSE)
spoken = _NOTATION.spoken
piece = _NOTATION.piece
BUILD = Building(WORDS)
