"""What a model says of a window, checked against what was said in it."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.evidence import Evidence
from bot.domain.notes import DropReason
from bot.domain.wording import one_line
from bot.notes.ownership import cited_turns
from bot.notes.written.asking import Asking
from bot.notes.written.counting import Ledger
from bot.notes.written.drafts import Cite
from bot.notes.written.instructions import has_unsaid_link, is_instruction, is_markup, neighbourhood
from bot.notes.written.quoting import Cited, Quoter
from bot.notes.written.support import Support, Supporter, Words
from bot.notes.written.talk import Talk
from bot.notes.written.windows import Line, Window

_MAX_CHARS = 400
_REACH = 2
"""So many lines before and after a quote may say what it is about."""

_MOSTLY = 0.6
"""Without its quote a statement is worth a question if so many of its words stand in the line."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A statement with the words that it stands on.

    `is_ordered` if these are an instruction, `is_loose` if they say it in other words.
    """

    text: str
    cited: Cited
    is_ordered: bool = False
    is_loose: bool = False

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words as they stand in the transcript, in order of time."""
        return self.cited.evidence


class Verifier:
    """Checks the statements of one window; what fails is asked about or counted in `ledger`."""

    def __init__(
        self, window: Window, talk: Talk, supporter: Supporter, asking: Asking, ledger: Ledger
    ) -> None:
        self.window = window
        self._talk = talk
        self._supporter = supporter
        self._asking = asking
        self._ledger = ledger
        self._quoter = Quoter(window, talk)
        self._all = " ".join(line.utterance.text for line in self._quoter.lines)
        self._orders = [line for line in self._quoter.lines if is_instruction(line.shown)]
        self.is_suspect = bool(self._orders)
        """Whether somebody gives orders here: only people's words count then, and nothing is asked
        that could be theirs."""

    def verified(
        self,
        text: str,
        cites: Iterable[Cite],
        *,
        is_asked: bool = True,
        may_be_ordered: bool = False,
    ) -> Verified | None:
        """The statement if it was said; None if it was left out or, if `is_asked`, asked about.

        With `may_be_ordered` one that stands on an instruction is returned and marked.
        """
        text = textwrap.shorten(one_line(text), _MAX_CHARS, placeholder=" …")
        cited = self._quoter.cited(cites)
        self._ledger.quoted(cited)
        is_ordered = self._is_ordered(text, cited)
        if is_ordered and not (may_be_ordered and self._is_speech(text, cited)):
            self._ledger.drop(DropReason.INSTRUCTION)
            return None
        if not any(char.isalnum() for char in text):
            self._ledger.drop(DropReason.UNSUPPORTED)
            return None
        if not cited.evidence:
            self._without_quote(text, cited, is_asked=is_asked and not self.is_suspect)
            return None
        is_asked = is_asked and not self.is_suspect
        support = self._support(text, cited)
        if support in {Support.FULL, Support.LOOSE}:
            return Verified(text, cited, is_ordered, support is Support.LOOSE)
        if support is Support.NONE or not is_asked:
            self._ledger.drop(DropReason.UNSUPPORTED)
        else:
            self._ledger.ask(self._asking.claim.format(text=text), cited.evidence[0])
        return None

    def ask(self, verified: Verified) -> None:
        """Leave a statement to a person."""
        if self.is_suspect:
            self._ledger.drop(DropReason.UNSUPPORTED)
        else:
            self._ledger.ask(self._asking.claim.format(text=verified.text), verified.evidence[0])

    def drop(self, reason: DropReason) -> None:
        """Leave a statement out."""
        self._ledger.drop(reason)

    def near(self, verified: Verified, reach: int) -> tuple[Line, ...]:
        """The lines that a statement quotes, and then so many before and after them."""
        quoted = tuple(dict.fromkeys(verified.cited.lines))
        around = self._quoter.around(quoted, reach)
        return (*quoted, *(line for line in around if line not in quoted))

    def is_about(self, text: str) -> bool:
        """Whether a title has to do with the window, and orders nothing."""
        if is_instruction(text):
            return False
        is_foreign = not self._supporter.is_same_language(self._quoter.lines)
        return is_foreign or self._supporter.share(text, self._all) > 0

    def _support(self, text: str, cited: Cited) -> Support:
        near = self._quoter.around((*cited.lines, *cited.named), _REACH)
        around = [n for n in near if n in cited.lines or n not in self._orders]
        window = [line for line in self._quoter.lines if line not in self._orders]
        return self._supporter.support(
            text, Words(cited.lines, self._sentences(cited)), around, window
        )

    def _is_ordered(self, text: str, cited: Cited) -> bool:
        said = self._said(cited)
        if is_instruction(text) or has_unsaid_link(text, said):
            return True
        if not cited.evidence:
            return any(is_instruction(line.utterance.text) for line in cited.named)
        return is_instruction(said)

    def _is_speech(self, text: str, cited: Cited) -> bool:
        """Whether an order is at least in words that people may say to each other."""
        return bool(cited.lines) and not is_markup(text) and not is_markup(self._said(cited))

    def _sentences(self, cited: Cited) -> str:
        conversation = self._talk.conversation(line.utterance for line in cited.lines)
        return " ".join(turn.sentence.text for turn in cited_turns(cited.evidence, conversation))

    def _said(self, cited: Cited) -> str:
        conversation = self._talk.conversation(line.utterance for line in cited.lines)
        return neighbourhood(cited.evidence, conversation)

    def _without_quote(self, text: str, cited: Cited, *, is_asked: bool) -> None:
        """A statement whose quote was not found: a question, if its line is about the same."""
        likely = next((line for line in cited.named if self._is_likely(text, line.shown)), None)
        if likely is None or not is_asked:
            reason = DropReason.NOT_SAID if cited.had_quotes else DropReason.NO_QUOTE
            self._ledger.drop(reason)
            return
        words = likely.utterance.text[likely.start : likely.end].strip()
        evidence = Evidence(utterance_id=likely.utterance.id, quote=words, start_s=likely.start_s)
        self._ledger.ask(self._asking.quote.format(text=text), evidence)

    def _is_likely(self, text: str, line: str) -> bool:
        return self._supporter.share(text, line) >= _MOSTLY
