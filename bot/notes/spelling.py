"""How names are spelt, written in other scripts, and sound; what people put around them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from bot.notes.languages.cues import word_set

_ALIKE = 0.93
"""Jaro-Winkler similarity from which two spellings count as one name ("Micheal", "Michael")."""

_SOUNDS_ALIKE = 0.6
"""The same for spellings that also sound the same ("Marc", "Mark"; "Kyto", "Kaito")."""

_MIN_LETTERS = 3
_MIN_LETTERS_ALIKE = 5
_LONG = 6

WORD = re.compile(r"[^\W\d_]+(?:[-.][^\W\d_]+)*|[^\W_]{2,}")
_ASIDE = re.compile(r"[(\[{<][^)\]}>]*[)\]}>]?")
_AFTER_BAR = re.compile(r"\s*(?:[|•·~/]|\s[-–—]\s).*")
_CAMEL = re.compile(r"[A-Z][a-z']*")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")

TITLES = word_set(
    "dr doctor prof professor mr mister mrs ms miss mx sir madam frau herr herrn"
    " doktor monsieur madame mademoiselle senor senora signor signora don dona"
)
"""What stands before a name and is none, folded."""

_NO_PARTS = word_set("he him his she her hers they them their it its afk brb dnd")
"""What people put behind a name and is none."""

_SOUNDS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^sio(?=bh|v)", "shi"), (r"^(?:sea|shau|shaw)(?=n$)", "sho"), (r"bh", "v"),
        (r"^g(?=eo|e|i)", "j"), (r"(?<=j)eo", "e"),
        (r"oa", "w"),
        (r"^kn", "n"), (r"^wr", "r"), (r"ph", "f"), (r"v", "f"), (r"sch|sh", "s"), (r"tch|ch", "k"),
        (r"ck|q|c(?![eiy])", "k"), (r"c|z", "s"), (r"x", "ks"),
        (r"th|dt|(?<=.)d", "t"), (r"gh?", "k"), (r"kh", "k"), (r"j", "y"),
        (r"(?<=.)h", ""), (r"ie|ee|ea|y", "i"),
        (r"ou|oo|u", "o"), (r"(?<=.{2})[aeio](?=.)", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
"""English spelling to rough sound; of the vowels only the first and the last count."""

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<=[^aeiouy])e$")
_DIPHTHONG = re.compile(r"(?:ai|ay|ei|ey|ae)(?![aeiou])")


def fold(name: str) -> str:
    """The name in lower case Latin letters without accents and points."""
    decomposed = unicodedata.normalize("NFKD", name.replace(".", "").strip())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    if not plain.isascii():
        plain = anyascii(plain)
    return " ".join(plain.replace("'", "").casefold().split())


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one, whatever their case, accents, points and script."""
    return fold(one) == fold(other)


def without_titles(folded: str) -> str:
    """A folded name without "Dr" and the like before it."""
    parts = folded.split()
    while len(parts) > 1 and parts[0] in TITLES:
        parts.pop(0)
    return " ".join(parts)


def parts_of(shown: str) -> Iterator[tuple[str, ...]]:
    """The folded names that a shown name is made of, without pronouns, roles and ornaments.

    "xX_Dragon_42 (Ben)" is Dragon and, apart from that, Ben; "Anna | Design" is Anna.
    """
    asides = [aside.group().strip("()[]{}<> ") for aside in _ASIDE.finditer(shown)]
    plain = _ASIDE.sub(" ", shown)
    plain = _AFTER_BAR.sub("", plain).strip() or plain
    for name in (plain, *(aside for aside in asides if len(aside.split()) == 1)):
        if _HAN.fullmatch(name.strip()):
            syllables = _CAMEL.findall(anyascii(name.strip()))
            yield (fold("".join(syllables[1:])), fold(syllables[0]))
            continue
        words = [fold(word.group()) for word in WORD.finditer(name)]
        parts = tuple(w for w in words if w and w not in TITLES | _NO_PARTS)
        if parts:
            yield parts


def are_alike(one: str, other: str) -> bool:
    """Whether two folded first or last names may be one name misheard or written otherwise.

    Names that differ in how they begin or end are two: Anna and Hanna, Eric and Erica.
    """
    if min(len(one), len(other)) < _MIN_LETTERS:
        return False
    likeness = JaroWinkler.similarity(one, other)
    if not _are_as_long(one, other):
        return False
    if likeness >= _SOUNDS_ALIKE and not _sounds(one).isdisjoint(_sounds(other)):
        return True
    if likeness < _ALIKE or min(len(one), len(other)) < _MIN_LETTERS_ALIKE:
        return False
    return one[0] == other[0] and _skeleton(one) == _skeleton(other)


def _are_as_long(one: str, other: str) -> bool:
    """Whether two names have as many syllables; long ones may swallow one."""
    syllables = [len(_VOWELS.findall(_SILENT.sub("", name))) for name in (one, other)]
    slack = 1 if min(len(one), len(other)) >= _LONG else 0
    return abs(syllables[0] - syllables[1]) <= slack


def _sounds(folded: str) -> frozenset[str]:
    return frozenset(_sound(_DIPHTHONG.sub(vowel, folded)) for vowel in ("e", "i"))


def _sound(text: str) -> str:
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return text


def _skeleton(folded: str) -> str:
    """The consonants of a name and its last sound."""
    sound = _sound(_DIPHTHONG.sub("e", folded))
    return re.sub(r"[aeio](?=.)", "", sound)
