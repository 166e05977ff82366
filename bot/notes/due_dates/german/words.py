"""German words for numbers, weekdays, months and units, as recognisers write them."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.due_dates.building import Building, Words
from bot.notes.due_dates.grammar import Notation
from bot.notes.due_dates.meaning import Part, Unit

_ONES = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TEENS = (
    "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
    "neunzehn",
)  # fmt: skip
_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_IRREGULAR = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
_LAST_ORDINAL = 31
_TWENTY = 20
_HOURS = 24
_SPELLINGS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def fold(text: str) -> str:
    """The word in lower case, with umlauts written as two letters."""
    folded = text.lower()
    for letter, spelling in _SPELLINGS.items():
        folded = folded.replace(letter, spelling)
    return " ".join(folded.replace("-", " ").split())


def _cardinals() -> dict[str, int]:
    found = {word: value for value, word in enumerate((*_ONES, *_TEENS), start=1)}
    for ten, tens in enumerate(_TENS, start=2):
        found[tens] = ten * 10
        found |= {f"{one}und{tens}": ten * 10 + n for n, one in enumerate(_ONES, start=1)}
    return found


def _ordinals(cardinals: Mapping[str, int]) -> dict[str, int]:
    found = {}
    for word, value in cardinals.items():
        if value <= _LAST_ORDINAL:
            found[_IRREGULAR.get(value) or word + ("st" if value >= _TWENTY else "t")] = value
    return found


def _spelt(words: Mapping[str, int]) -> str:
    """The words as a pattern, the longest first, umlauts also as two letters."""
    pattern = "|".join(sorted(words, key=len, reverse=True))
    for letter, spelling in _SPELLINGS.items():
        pattern = pattern.replace(letter, f"(?:{letter}|{spelling})")
    return f"(?:{pattern})"


_CARDINALS = _cardinals()
_ORDINALS = _ordinals(_CARDINALS)
_ENDINGS = ("e", "en", "er", "es", "em")
_CLOCK_HOURS = {word: value for word, value in _CARDINALS.items() if value <= _HOURS} | {"eins": 1}

_NUMBERS = {fold(word): value for word, value in _CARDINALS.items()}
_NUMBERS |= {fold(w) + end: v for w, v in _ORDINALS.items() for end in _ENDINGS}
_NUMBERS |= {
    "eins": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "zwo": 2, "viertel": 15,
    "dreiviertel": 45, "drei viertel": 45, "null": 0,
}  # fmt: skip

_MONTH_NAMES = (
    r"(?:januar|j[äa]e?nner|februar|feber|m(?:ä|ae)rz|april|mai|juni|juno|juli|august|september"
    r"|oktober|november|dezember|(?:jan|feb|apr|jun|jul|aug|sept?|okt|nov|dez)\.)"
)

WORDS = Words(
    fold=fold,
    numbers=MappingProxyType(_NUMBERS),
    weekdays=MappingProxyType(
        {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sonna": 5, "sa": 5, "so": 6}
    ),
    months=MappingProxyType(
        {"ja": 1, "fe": 2, "mae": 3, "ap": 4, "mai": 5, "jun": 6, "jul": 7, "au": 8, "s": 9,
         "o": 10, "n": 11, "d": 12}
    ),
    units=MappingProxyType(
        {"werktag": Unit.WORKING_DAY, "arbeitstag": Unit.WORKING_DAY, "tag": Unit.DAY,
         "wochenend": Unit.WEEKEND, "woche": Unit.WEEK, "monat": Unit.MONTH,
         "quartal": Unit.QUARTER, "jahr": Unit.YEAR}
    ),
    ahead=MappingProxyType({"uebernaechst": 2, "naechst": 1, "kommend": 1}),
    parts=MappingProxyType(
        {"vormittag": Part.MORNING, "nachmittag": Part.AFTERNOON, "mittag": Part.NOON,
         "morgen": Part.MORNING, "frueh": Part.MORNING, "abend": Part.EVENING,
         "nacht": Part.EVENING}
    ),
    minutes=MappingProxyType({"min": 1, "viertelstund": 15, "stunde": 60}),
)  # fmt: skip

PAUSE = r"(?:[\s,–—-]+(?:(?:ä+h+m*|e+h+m*|hm+|also|sagen wir|sag ich mal)\b[\s,–—-]*)*)"
"""Between two words: spaces, commas, hyphens, and the sounds people make while they think."""

_CARDINAL = rf"(?:{_spelt(_CARDINALS)}(?!\w)|eine[rmn]?(?!\w)|[0-9]{{1,3}}(?![0-9]))"

VOCABULARY: Mapping[str, str] = MappingProxyType(
    {
        "count": _CARDINAL,
        "hour": rf"(?:{_spelt(_CLOCK_HOURS)}(?!\w)|(?:[01]?[0-9]|2[0-4])(?![0-9]))",
        "minute": rf"(?:{_spelt(_CARDINALS)}(?!\w)|[0-5]?[0-9](?![0-9]))",
        "nth": rf"(?:{_spelt(_ORDINALS)}e[nr]?(?!\w)|[0-9]{{1,2}}\.(?![0-9]))",
        "year": r"20[0-9]{2}(?![0-9])",
        "weekday": (r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)s?"),
        "month": _MONTH_NAMES,
        "unit": (
            r"(?:(?:werk|arbeits)?tag(?:e[ns]?)?|wochen?|monat(?:e[ns]?)?|quartal(?:e[ns]?)?"
            r"|jahr(?:e[ns]?)?)"
        ),
        "short_unit": r"(?:min(?:uten?)?|stunden?|viertelstunde)",
        "next": r"(?:n(?:ä|ae)chste[rsnm]?|kommende[rsnm]?)",
        "after_next": r"(?:(?:ü|ue)bern(?:ä|ae)chste[rsnm]?)",
        "this": r"(?:diese[rsnm]?)",
        "part": (r"(?:fr(?:ü|ue)h|morgens?|vormittags?|mittags?|nachmittags?|abends?|nachts?)"),
    }
)

_NOTATION = Notation(VOCABULARY, PAUSE)
spoken = _NOTATION.spoken
piece = _NOTATION.piece
BUILD = Building(WORDS)
