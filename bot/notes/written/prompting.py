"""The prompts, from versioned files: what is ours is the system's, what people said the user's."""

from collections.abc import Iterable, Sequence

from bot.domain.notes import NotesRequest
from bot.domain.template import GENERAL
from bot.language.budget import tokens_of
from bot.language.prompt_files import PromptFiles, Wording
from bot.notes.written.showing import shown
from bot.notes.written.windows import CONTEXT_TOKENS, Window

_WINDOW = "window.v1"
_SUMMARY = "summary.v1"
_TWINS = "twins.v1"

PROMPTS = f"{_WINDOW}+{_SUMMARY}+{_TWINS}"
"""The versions of the prompts that notes are written with; a changed text gets a new number."""

_VOCABULARY_TOKENS = 600
_PEOPLE_TOKENS = 400


class Prompter:
    """Writes the prompts of one meeting; `language` is the BCP 47 tag of its notes, if known."""

    def __init__(self, request: NotesRequest, language: str | None) -> None:
        self._files = PromptFiles("bot.notes.written")
        template = request.template
        is_general = template.name == GENERAL and not template.sections and not template.focus
        self._language = language
        self._kind = {
            "title": "" if is_general else shown(template.title),
            "focus": shown(template.focus),
        }
        self._sections = [
            {"key": section.key, "title": shown(section.title), "ask": shown(section.ask)}
            for section in template.sections
        ]
        self._vocabulary = _fitting(map(shown, request.vocabulary), _VOCABULARY_TOKENS)

    def window(self, window: Window, people: Sequence[str], *, is_closing: bool = False) -> Wording:
        """To read a stretch of the talk between `people`, by the names that they are shown with."""
        return self._wording(
            _WINDOW,
            sections=self._sections,
            vocabulary=self._vocabulary,
            people=_fitting(people, _PEOPLE_TOKENS),
            context=[line.shown for line in window.context],
            lines=[line.shown for line in window.lines],
            is_closing=is_closing,
        )

    def summary(self, statements: Sequence[str]) -> Wording:
        """To sum up statements, which are numbered from 1."""
        return self._wording(_SUMMARY, lines=[shown(text) for text in statements])

    def twins(self, statements: Sequence[str]) -> Wording:
        """To find the statements, numbered from 1, that say the same."""
        return self._wording(_TWINS, lines=[shown(text) for text in statements])

    @property
    def system(self) -> str:
        """The longest that is ours of the prompts for windows."""
        return self.window(Window((), ()), (), is_closing=True).system

    @property
    def frame_tokens(self) -> int:
        """How many tokens of the user's part are at most no new lines."""
        frame = tokens_of(self.window(Window((), ()), ()).user)
        return frame + _PEOPLE_TOKENS + CONTEXT_TOKENS

    def _wording(self, name: str, **values: object) -> Wording:
        return self._files.wording(name, language=self._language, **self._kind, **values)


def _fitting(words: Iterable[str], tokens: int) -> list[str]:
    """The first of the words that take no more than so many tokens together."""
    kept: list[str] = []
    for word in words:
        tokens -= tokens_of(word) + 1
        if tokens < 0:
            break
        kept.append(word)
    return kept
