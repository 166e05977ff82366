"""Spanish words for numbers, weekdays, months and units, as recognisers write them."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.due_dates.building import Building, Words
from bot.notes.due_dates.grammar import Notation
from bot.notes.due_dates.meaning import Part, Unit

_SMALL = (
    "un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once",
    "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve",
    "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis",
    "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_TENS = {"treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "noventa": 90}
_HOURS = 24
_ACCENTED = {
    "dos": "d[oó]s",
    "tres": "tr[eé]s",
    "seis": "s[eé]is",
    "veintiun": "veinti[uú]n",
}


def fold(text: str) -> str:
    """The word in lower case without accents, hyphens as spaces."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("-", " "))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _cardinals() -> dict[str, int]:
    found = {word: value for value, word in enumerate(_SMALL, start=1)}
    for ten, value in _TENS.items():
        found[ten] = value
        found |= {f"{ten} y {word}": value + n for n, word in enumerate(_SMALL[:9], start=1)}
    return found


def _spelt(words: Mapping[str, int]) -> str:
    """The words as a pattern, the longest first, with or without accents."""
    pattern = "|".join(sorted(words, key=len, reverse=True))
    for plain, accented in _ACCENTED.items():
        pattern = pattern.replace(plain, accented)
    return f"(?:{pattern})(?!\\w)"


_CARDINALS = _cardinals() | {"veintiun": 21}
_CLOCK_HOURS = {word: value for word, value in _CARDINALS.items() if value <= _HOURS}
_NUMBERS = _CARDINALS | {
    "una": 1, "uno": 1, "veintiun": 21, "primero": 1, "primer": 1, "segundo": 2, "tercer": 3,
    "tercero": 3, "cuarto": 4, "y cuarto": 15, "y media": 30, "cuarto de hora": 15,
}  # fmt: skip

WORDS = Words(
    fold=fold,
    numbers=MappingProxyType(_NUMBERS),
    weekdays=MappingProxyType({"lu": 0, "ma": 1, "mi": 2, "ju": 3, "vi": 4, "sa": 5, "do": 6}),
    months=MappingProxyType(
        {"en": 1, "fe": 2, "mar": 3, "ab": 4, "may": 5, "jun": 6, "jul": 7, "ag": 8, "se": 9,
         "oc": 10, "no": 11, "di": 12}
    ),
    units=MappingProxyType(
        {"habil": Unit.WORKING_DAY, "laborabl": Unit.WORKING_DAY,
         "fin": Unit.WEEKEND, "dia": Unit.DAY, "semana": Unit.WEEK, "trimestre": Unit.QUARTER,
         "mes": Unit.MONTH, "ano": Unit.YEAR}
    ),
    ahead=MappingProxyType({"proxim": 1, "que viene": 1, "que entra": 1, "entrante": 1}),
    parts=MappingProxyType(
        {"manana": Part.MORNING, "madrugada": Part.MORNING, "tarde": Part.AFTERNOON,
         "noche": Part.EVENING, "mediodia": Part.NOON}
    ),
    minutes=MappingProxyType({"min": 1, "cuarto": 15, "hora": 60}),
)  # fmt: skip

PAUSE = r"(?:[\s,–—-]+(?:(?:eh+|em+|pues|digamos|o sea|bueno)\b[\s,–—-]*)*)"
"""Between two words: spaces, commas, hyphens, and the sounds people make while they think."""

VOCABULARY: Mapping[str, str] = MappingProxyType(
    {
        "count": rf"(?:{_spelt(_CARDINALS)}|una(?!\w)|[0-9]{{1,3}}(?![0-9]))",
        "hour": rf"(?:{_spelt(_CLOCK_HOURS)}|una(?!\w)|(?:[01]?[0-9]|2[0-4])(?![0-9]))",
        "minute": rf"(?:{_spelt(_CARDINALS)}|[0-5]?[0-9](?![0-9]))",
        "day": rf"(?:primero|uno|1[ºo]|{_spelt(_CARDINALS)}|[0-3]?[0-9](?![0-9]))",
        "year": r"20[0-9]{2}(?![0-9])",
        "weekday": r"(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo)",
        "month": (
            r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre"
            r"|noviembre|diciembre)"
        ),
        "unit": (
            r"(?:d[íi]as?(?: (?:h[áa]bil(?:es)?|laborables?))?|semanas?|mes(?:es)?|trimestres?"
            r"|a[ñn]os?)"
        ),
        "short_unit": r"(?:min(?:utos?)?|horas?)",
        "part": r"(?:ma[ñn]ana|tarde|noche|madrugada|mediod[íi]a)",
        "nth": r"(?:primer|segundo|tercer|cuarto|[úu]ltimo)",
    }
)

_NOTATION = Notation(VOCABULARY, PAUSE)
spoken = _NOTATION.spoken
piece = _NOTATION.piece
BUILD = Building(WORDS)
