"""Numbers, spoken or written."""

import re
from collections.abc import Mapping
from types import MappingProxyType

_WORD = re.compile(r"\d+(?:[.,]\d{3})*(?:[.,]\d+)?|[^\W\d_]+")

_SPOKEN = {
    2: "two zwei deux dos", 3: "three drei trois tres", 4: "four vier quatre cuatro",
    5: "five fünf cinq cinco", 6: "six sechs six seis", 7: "seven sieben sept siete",
    8: "eight acht huit ocho", 9: "nine neun neuf nueve", 10: "ten zehn dix diez",
    11: "eleven elf onze once", 12: "twelve zwölf douze doce", 13: "thirteen dreizehn treize trece",
    14: "fourteen vierzehn quatorze catorce", 15: "fifteen fünfzehn quinze quince",
    16: "sixteen sechzehn seize dieciséis", 17: "seventeen siebzehn diecisiete",
    18: "eighteen achtzehn dieciocho", 19: "nineteen neunzehn diecinueve",
    20: "twenty zwanzig vingt veinte", 30: "thirty dreißig trente treinta",
    40: "forty vierzig quarante cuarenta", 50: "fifty fünfzig cinquante cincuenta",
    60: "sixty sechzig soixante sesenta", 70: "seventy siebzig setenta",
    80: "eighty achtzig ochenta", 90: "ninety neunzig noventa",
    100: "hundred hundert cent cien ciento", 1000: "thousand tausend mille mil",
    1_000_000: "million millionen millions millones",
}  # fmt: skip

_VALUES: Mapping[str, int] = MappingProxyType(
    {word: value for value, words in _SPOKEN.items() for word in words.split()}
)

_SCALES = (100, 1000, 1_000_000)


def figures(text: str) -> frozenset[str]:
    """The numbers that stand in a text in digits, as plain digits."""
    found = (word.group() for word in _WORD.finditer(text))
    return frozenset(_plain(word) for word in found if word[0].isdigit())


def spoken_figures(text: str) -> frozenset[str]:
    """Every number that a text may mean: in digits, in words, and as words that stand together."""
    numbers = set(figures(text))
    run: list[int] = []
    for word in _WORD.findall(text.casefold()):
        value = _VALUES.get(word)
        if value is None and word[0].isdigit() and _plain(word).isdigit():
            value = int(_plain(word))
        if value is not None:
            run.append(value)
            numbers.update(map(str, (value, _together(run))))
        elif word not in {"and", "und", "y", "et"}:
            run = []
    return frozenset(numbers)


def _together(run: list[int]) -> int:
    """What numbers said one after the other make: "twenty five thousand"."""
    total, current = 0, 0
    for value in run:
        if value in _SCALES:
            current = max(current, 1) * value
            if value > _SCALES[0]:
                total, current = total + current, 0
        else:
            current += value
    return total + current


def _plain(number: str) -> str:
    """Without separators of thousands."""
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
