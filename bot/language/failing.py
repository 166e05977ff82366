"""What is told when no language model gave a usable answer."""

from collections.abc import Sequence

from bot.domain.language import Usage
from bot.errors import Fault, ProviderError

REFUSED = "the model refused"
FILTERED = "the answer was filtered"

_PREDICATES = {
    Fault.AUTHENTICATION: "did not accept our key",
    Fault.QUOTA: "is over its quota",
    Fault.RATE: "had too much to do",
    Fault.BAD_INPUT: "refused the request",
    Fault.TOO_LONG: "can't read as much at once",
    Fault.BAD_OUTPUT: "gave no usable answer",
    Fault.CONNECTIVITY: "could not be reached",
    Fault.SERVER: "failed",
}
_PREDICATES_OF_DETAILS = {
    REFUSED: "would not answer",
    FILTERED: "was not let answer by its content filter",
}


class NoAnswerError(Exception):
    """No model gave a usable answer.

    `reason` is a sentence for people that names each model, `usage` what it cost all the same,
    `faults` the failure of each model that was tried, in their order.
    """

    def __init__(self, faults: Sequence[tuple[str, ProviderError]], usage: Usage) -> None:
        self.faults = [fault for _, fault in faults]
        self.usage = usage
        self.reason = _sentence(faults)
        super().__init__(self.reason)

    @property
    def is_too_long(self) -> bool:
        """Whether a shorter prompt might be answered."""
        return any(fault.fault is Fault.TOO_LONG for fault in self.faults)


def _sentence(faults: Sequence[tuple[str, ProviderError]]) -> str:
    if not faults:
        return "No language model is set up."
    told = "; ".join(f"{model} {_predicate(fault)}" for model, fault in faults)
    return f"The language model {told}."


def _predicate(error: ProviderError) -> str:
    for beginning, predicate in _PREDICATES_OF_DETAILS.items():
        if error.detail.startswith(beginning):
            return predicate
    return _PREDICATES[error.fault]
