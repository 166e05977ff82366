"""What became of everything that a model proposed."""

from collections import Counter

from bot.domain.evidence import Evidence
from bot.domain.notes import CheckKind, DropReason, PleaseCheck, Tally
from bot.notes.written.quoting import Cited

_NOT_UNSUPPORTED = frozenset(
    {
        DropReason.DUPLICATE,
        DropReason.NOT_AGREED,
        DropReason.REFUSED,
        DropReason.TAKEN_BACK,
    }
)
"""Reasons that do not speak against what a model wrote."""


_MAX_CHECKS = 50
"""More questions nobody answers."""


class Ledger:
    """Counts, and keeps what a person is to look at, each question once."""

    def __init__(self) -> None:
        self.proposed = 0
        self._exact = 0
        self._alike = 0
        self._dropped: Counter[DropReason] = Counter()
        self._checks: dict[str, PleaseCheck] = {}

    def quoted(self, cited: Cited) -> None:
        """Count the quotes of a statement."""
        self.proposed += 1
        self._exact += cited.exact
        self._alike += cited.alike

    def drop(self, reason: DropReason, times: int = 1) -> None:
        """Count statements that are left out."""
        if times > 0:
            self._dropped[reason] += times

    def ask(self, question: str, evidence: Evidence) -> None:
        """Put a statement to a person instead of into the notes."""
        if question not in self._checks and len(self._checks) == _MAX_CHECKS:
            self.drop(DropReason.UNSUPPORTED)
            return
        check = PleaseCheck(kind=CheckKind.CLAIM, question=question, evidence=evidence)
        if self._checks.setdefault(question, check) is not check:
            self.drop(DropReason.DUPLICATE)

    @property
    def checks(self) -> tuple[PleaseCheck, ...]:
        """The questions in order of time."""
        return tuple(sorted(self._checks.values(), key=lambda check: check.evidence.start_s))

    @property
    def unsupported(self) -> int:
        """How many statements the transcript does not support."""
        return sum(n for reason, n in self._dropped.items() if reason not in _NOT_UNSUPPORTED)

    def tally(self) -> Tally:
        """The counts."""
        return Tally(
            proposed=self.proposed,
            exact=self._exact,
            alike=self._alike,
            asked=len(self._checks),
            dropped={
                reason: self._dropped[reason] for reason in DropReason if self._dropped[reason]
            },
        )
