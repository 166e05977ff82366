"""What an error of a stage means: whether to try again, and what to tell the people."""

from bot.domain.frozen import Frozen
from bot.engine.failure import Failure
from bot.errors import Fault, MinutaError, NoSpaceError, ProviderError
from bot.pipeline.settings import Patience

_NO_SPACE_WAIT_S = 60.0  # somebody has to make room

_FAULTS = {
    Fault.AUTHENTICATION: ("did not accept our key", "Check its key in the settings"),
    Fault.QUOTA: ("is over its quota", "Raise it there"),
    Fault.RATE: ("had too much to do", "Wait a while"),
    Fault.BAD_INPUT: ("refused what it was given", "See the log for what it said"),
    Fault.TOO_LONG: ("can't take as much at once", "See the log for what it said"),
    Fault.BAD_OUTPUT: ("gave an answer that makes no sense", "Wait a while"),
    Fault.CONNECTIVITY: ("could not be reached", "Check the connection to it"),
    Fault.SERVER: ("failed", "Wait a while"),
}


class Verdict(Frozen):
    """A failed try: `wait_s` is the least time to wait before the next, None for no next."""

    failure: Failure
    wait_s: float | None


def judge(
    error: Exception, stage: str, subject: str, attempts: int, job: str | None = None
) -> Verdict:
    """What to make of an error in the `attempts`-th try of a stage.

    `subject` is the id of the meeting or the reminder it was about, `job` the id of the job where
    that does not tell it.
    """
    then_retry = f", then run minuta jobs retry {job or subject[:8]}."
    match error:
        case ProviderError():
            predicate, remedy = _FAULTS[error.fault]
            what = f"{error.provider[:1].upper()}{error.provider[1:]} {predicate}."
            wait_s = (error.retry_after_s or 0.0) if error.fault.is_retryable else None
            detail = f"{error.fault.label}: {error.detail}"
        case NoSpaceError():
            what, remedy, wait_s = error.what, error.remedy.rstrip("."), _NO_SPACE_WAIT_S
            detail = "no space"
        case MinutaError():
            what, remedy, wait_s, then_retry = error.what, error.remedy, None, ""
            detail = error.what
        case TimeoutError():
            what, remedy, wait_s = "It took too long.", "Wait a while", 0.0
            detail = "no answer in time"
        case _:
            what = f"Something unexpected happened ({type(error).__name__})."
            remedy, wait_s, detail = "See the log and report it", None, "unexpected"
    failure = Failure(
        what=what,
        remedy=f"{remedy}{then_retry}",
        error=f"{type(error).__name__}: {detail}",
        stage=stage,
        attempts=attempts,
        may_pass=wait_s is not None,
    )
    return Verdict(failure=failure, wait_s=wait_s)


def next_wait(
    verdict: Verdict, elapsed_s: float, patience: Patience, chance: float
) -> float | None:
    """How long to wait before the next try; None if there is to be none.

    `elapsed_s` is the time since the first try began, `chance` a random number from 0 to 1.
    """
    tried = verdict.failure.attempts
    if verdict.wait_s is None or tried >= patience.attempts:
        return None
    backoff_s = min(patience.first_wait_s * 2 ** (tried - 1), patience.longest_wait_s)
    wait_s = max(backoff_s * (1 - chance / 2), verdict.wait_s)
    return wait_s if elapsed_s + wait_s <= patience.budget_s else None
