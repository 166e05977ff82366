"""Named moments of every stage at which a test may let the process die."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class Name(StrEnum):
    """The stages as the engine records them.

    The first are those of a recording and of what follows from it: what is said of earlier items,
    and nudges. The others belong to jobs that people ask for: messages brought up to date, notes
    written anew, a recording fetched from a chat, one that was seen there. The last ones are no
    stages: an event that arrives, an answer, a message that becomes another one's; what is due
    becoming a nudge, somebody who can't be reached being mentioned, who started the meeting being
    told so, and a nudge being settled.
    """

    ANNOUNCE = "announce"
    TRANSCRIBE = "transcribe"
    ASSEMBLE = "assemble"
    WRITE_NOTES = "write_notes"
    PUBLISH = "publish"
    FOLLOW_UP = "follow_up"
    SUGGEST = "suggest"
    RECALL = "recall"
    FINISH = "finish"
    REMIND = "remind"
    RELEASE = "release"
    POSTPONE = "postpone"
    WEEKLY = "weekly"
    REFRESH = "refresh"
    REFRESH_NUDGES = "refresh_nudges"
    SURVEY = "survey"
    REWRITE = "rewrite"
    SETTLE = "settle"
    FETCH = "fetch"
    ADMIT = "admit"
    LOOK = "look"
    ASK = "ask"
    REFUSE = "refuse"
    TAKE_UP = "take_up"
    RETRACT = "retract"
    ASK_ABOUT = "ask_about"
    UNPUBLISH = "unpublish"
    FORGET = "forget"
    DEPART = "depart"
    ARRIVE = "arrive"
    ACCEPT = "accept"
    HAND_OVER = "hand_over"
    CLAIM = "claim"
    MENTION = "mention"
    TELL_STARTER = "tell_starter"
    SETTLE_NUDGE = "settle_nudge"


class Moment(StrEnum):
    """How far a stage is: not begun, in the middle, done but not remembered, remembered."""

    BEFORE = "before"
    DURING = "during"
    AFTER_EFFECT = "after_effect"
    AFTER_RETURN = "after_return"


Failpoint: TypeAlias = Callable[[Name, Moment, str], None]
"""Called with the stage, the moment and the id of the meeting, the nudge or the upload."""


def nowhere(stage: Name, moment: Moment, subject: str) -> None:
    """Let everything go on, as outside of tests."""
    del stage, moment, subject


def at(failpoint: Failpoint, stage: Name, subject: str) -> Callable[[Moment], None]:
    """The moments of one stage of one meeting or nudge."""
    return lambda moment: failpoint(stage, moment, subject)
