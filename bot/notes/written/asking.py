"""What people are asked about statements that code could not confirm."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.notes.languages import primary


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions as format strings."""

    claim: str
    quote: str
    due: str


_ENGLISH = Asking(
    claim="Is this right: “{text}”?",
    quote="Was this said: “{text}”? The quote was not found.",
    due="Until when is “{text}”? Nobody said “{phrase}”.",
)

_WORDINGS: Mapping[str, Asking] = MappingProxyType(
    {
        "en": _ENGLISH,
        "de": Asking(
            claim="Stimmt das: „{text}“?",
            quote="Wurde das gesagt: „{text}“? Das Zitat wurde nicht gefunden.",
            due="Bis wann ist „{text}“? „{phrase}“ hat niemand gesagt.",
        ),
        "fr": Asking(
            claim="Est-ce exact : « {text} » ?",
            quote="Cela a-t-il été dit : « {text} » ? La citation est introuvable.",
            due="Pour quand est « {text} » ? Personne n’a dit « {phrase} ».",
        ),
        "es": Asking(
            claim="¿Es correcto: «{text}»?",
            quote="¿Se dijo esto: «{text}»? No se encontró la cita.",
            due="¿Para cuándo es «{text}»? Nadie dijo «{phrase}».",
        ),
    }
)


def asking_in(language: str) -> Asking:
    """The questions in a language, else in English."""
    return _WORDINGS.get(primary(language), _ENGLISH)
