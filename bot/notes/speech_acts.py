"""What people do with words in a meeting, as far as notes need to tell it apart."""

from enum import StrEnum


class Act(StrEnum):
    """What a clause does.

    Its speaker commits (COMMITMENT, the softer VOLUNTEERING and OBLIGATION), offers, or only
    considers it (TENTATIVE); asks (REQUEST) or tells somebody (DIRECTIVE, ASSIGNMENT, THIRD_PARTY
    for "Anna will…", OUTSIDERS for a group or somebody who is not there); looks for somebody (CALL
    firmly, HINT without force), speaks for all (NEED), or takes something back (REVERSAL).
    """

    COMMITMENT = "commitment"
    VOLUNTEERING = "volunteering"
    OBLIGATION = "obligation"
    OFFER = "offer"
    TENTATIVE = "tentative"
    REQUEST = "request"
    DIRECTIVE = "directive"
    ASSIGNMENT = "assignment"
    THIRD_PARTY = "third_party"
    OUTSIDERS = "outsiders"
    CALL = "call"
    HINT = "hint"
    NEED = "need"
    REVERSAL = "reversal"


PROMISES = frozenset({Act.COMMITMENT, Act.VOLUNTEERING, Act.OBLIGATION})
"""The speaker means to do it."""

DEMANDS = frozenset({Act.REQUEST, Act.DIRECTIVE, Act.ASSIGNMENT, Act.THIRD_PARTY, Act.OUTSIDERS})
"""The speaker wants somebody in particular to do it."""

OPENINGS = frozenset({Act.CALL, Act.HINT, Act.NEED})
"""It ought to be done and anybody may take it."""


class Reply(StrEnum):
    """How somebody answers a demand or an opening."""

    ACCEPTS = "accepts"
    NODS = "nods"
    TAKES = "takes"
    REFUSES = "refuses"
    DONE_ALREADY = "done_already"
    WITHDRAWN = "withdrawn"


class VerbForm(StrEnum):
    """The form in which a cue leaves the verb of the task."""

    BASE = "base"
    ING = "ing"
