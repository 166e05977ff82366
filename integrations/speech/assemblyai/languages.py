"""Languages as AssemblyAI writes them: `en_uk` is what others call en-GB."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CODE = re.compile(r"[a-z]{2,3}(?:_[a-z]{2})?")
_VARIANTS = MappingProxyType({"en-gb": "en_uk", "en-us": "en_us", "en-au": "en_au"})
_REGIONS = MappingProxyType({"uk": "GB"})
_OTHERWISE: Mapping[str, str] = MappingProxyType({"jv": "jw", "nb": "no", "fil": "tl"})

SIX = frozenset({"en", "es", "de", "fr", "pt", "it"})
"""What universal-3-pro, u3-rt-pro and universal-streaming-multilingual know."""

_MANY = (
    "en es fr de it pt nl af sq am ar hy as az ba eu be bn bs br bg my ca zh hr cs da et fo fi gl "
    "ka el gu ht ha haw he hi hu is id ja jw jv kn kk km ko lo la lv ln lt lb mk mg ms ml mt mi mr "
    "mn ne no nn nb oc pa ps fa pl ro ru sa sr sn sd si sk sl so su sw sv tl fil tg ta tt te th bo "
    "tr tk uk ur uz vi cy yi yo"
)

MANY = frozenset(_MANY.split())
"""What universal-2 knows (`TranscriptLanguageCode` in AssemblyAI's OpenAPI of March 2026)."""


def code_of(tag: str) -> str:
    """What a language is called there, by its BCP 47 tag."""
    tag = tag.lower()
    primary = tag.split("-", maxsplit=1)[0]
    return _VARIANTS.get(tag) or _OTHERWISE.get(primary, primary)


def primary_codes(tags: Iterable[str], known: frozenset[str]) -> list[str]:
    """The same without regions, each once; those that are not known are left out."""
    codes = dict.fromkeys(code_of(tag).split("_", maxsplit=1)[0] for tag in tags)
    return [code for code in codes if not known or code in known]


def tag_of(code: str | None) -> str | None:
    """The BCP 47 tag of what they call a language; None for what can't be one."""
    if code is None or not _CODE.fullmatch(code):
        return None
    primary, _, region = code.partition("_")
    primary = "jv" if primary == "jw" else primary
    return f"{primary}-{_REGIONS.get(region, region.upper())}" if region else primary
