"""Why a job was given up, in a form that is kept with it."""

from typing import TYPE_CHECKING

from bot.domain.frozen import Frozen

if TYPE_CHECKING:
    from pydantic import JsonValue


class Failure(Frozen):
    """What went wrong for good.

    `what` and `remedy` are sentences for people. `error` names the class of the error and, for the
    operator, its detail; it holds no speech and no key. `stage` is the step that failed and
    `attempts` how often it was tried. `may_pass` says that it may succeed at another time.
    """

    what: str
    remedy: str
    error: str
    stage: str
    attempts: int
    may_pass: bool = False


class JobFailedError(Exception):
    """A job ends as a dead letter; `data` is its `Failure`, which the engine keeps as JSON."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.what)
        self.failure = failure
        self.data: JsonValue = failure.model_dump(mode="json")
