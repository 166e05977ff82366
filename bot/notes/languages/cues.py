"""The shape of a language's table: everything the rules know of a language is in one of these."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.notes.speech_acts import Act, VerbForm


def word_set(text: str) -> frozenset[str]:
    """The words of a text that are separated by space."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class ActCue:
    """A way to say something; the pattern's group `do` is the verb phrase of the task."""

    act: Act
    pattern: re.Pattern[str]
    form: VerbForm = VerbForm.BASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Which words carry meaning and which belong together.

    `suffixes` are stripped, longest first, to compare words; `function_words` are also what a
    language is told by. `weighty` matches words that turn a meaning around: negations, numbers,
    days and months.
    """

    function_words: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    weighty: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fluency:
    """How speech is smoothed before it is read: `replacements` are applied in order.

    `lead_in` matches one dispensable word at the beginning, `clause_break` the place between two
    clauses, `hanging` an utterance that is not finished.
    """

    replacements: tuple[tuple[re.Pattern[str], str], ...]
    lead_in: re.Pattern[str]
    clause_break: re.Pattern[str]
    hanging: re.Pattern[str]
    abbreviations: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """How people are called: what follows a name that is called, and what only looks like one.

    `does` follows the name of somebody who will do something; `bare_infinitive` is what only a list
    of tasks has there ("Anna to send the invoice").
    """

    called_before: re.Pattern[str]
    called_after: re.Pattern[str]
    unknown_name: re.Pattern[str]
    does: re.Pattern[str]
    bare_infinitive: str
    asked_whether: re.Pattern[str]
    others_do: re.Pattern[str]
    everyone: re.Pattern[str]
    ordinary_words: frozenset[str]
    no_names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitments:
    """How tasks are taken on, given out, answered and taken back.

    `relative` and `subordinate` match words before a subject that make it part of another statement
    ("the decision we have to take", "what I'll do"). `in_meeting` are verb phrases that are done by
    saying them. `proform` is a phrase that only points ("do that"), `detail` a verb with a pronoun.
    """

    acts: tuple[ActCue, ...]
    not_meant: re.Pattern[str]
    relative: re.Pattern[str]
    subordinate: re.Pattern[str]
    hypothetical: re.Pattern[str]
    tentative: re.Pattern[str]
    negated: re.Pattern[str]
    reported: re.Pattern[str]
    in_meeting: re.Pattern[str]
    proform: re.Pattern[str]
    detail: re.Pattern[str]
    later: re.Pattern[str]
    announced: re.Pattern[str]
    recap: re.Pattern[str]
    task_verbs: frozenset[str]
    stative_verbs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """How demands are answered; `but` after an acceptance makes it none."""

    accepts: re.Pattern[str]
    nods: re.Pattern[str]
    welcomes: re.Pattern[str]
    takes: re.Pattern[str]
    refuses: re.Pattern[str]
    refuses_anywhere: re.Pattern[str]
    done_already: re.Pattern[str]
    withdrawn: re.Pattern[str]
    but: re.Pattern[str]
    agrees: re.Pattern[str]
    agrees_firmly: re.Pattern[str]
    agrees_with: re.Pattern[str]
    disagrees: re.Pattern[str]
    does_not_know: re.Pattern[str]
    backchannel: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """How a verb phrase becomes a task.

    `tails` are cut off its end. `ing_forms` are verbs whose base form no rule finds.
    `possessive` turns a name into an owner ("{}'s").
    """

    tails: re.Pattern[str]
    first_person_object: re.Pattern[str]
    first_person_possessive: re.Pattern[str]
    second_person_object: re.Pattern[str]
    second_person_possessive: re.Pattern[str]
    dropped_receiver: re.Pattern[str]
    long_tail: re.Pattern[str]
    possessive: str
    ing_forms: Mapping[str, str]
    join: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """How groups settle things: statements, proposals, what takes them back.

    `preamble` points at what is settled without saying it ("that is decided"). `reversal` marks a
    new decision that replaces an old one, `retraction` takes one back without replacing it.
    """

    decided: re.Pattern[str]
    settled_elsewhere: re.Pattern[str]
    preamble: re.Pattern[str]
    plan: re.Pattern[str]
    conclusion: re.Pattern[str]
    proposal: re.Pattern[str]
    tentative_proposal: re.Pattern[str]
    provisional: re.Pattern[str]
    reversal: re.Pattern[str]
    retraction: re.Pattern[str]
    not_decided: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questioning:
    """How things are asked, left open, or not really asked.

    `asks` holds for what ends with a question mark, `interrogative` for words without any.
    """

    asks: re.Pattern[str]
    content_asked: re.Pattern[str]
    interrogative: re.Pattern[str]
    not_a_question: re.Pattern[str]
    said_open_by_asker: re.Pattern[str]
    said_open: re.Pattern[str]
    open_statement: re.Pattern[str]
    topic_change: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarising:
    """What never belongs in a summary, and what often does."""

    chit_chat: re.Pattern[str]
    outcome: re.Pattern[str]
    opinion: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What people are asked to check, as format strings."""

    who: str
    which_person: str
    unknown_name: str
    absent_name: str
    misheard_name: str
    unsure_speaker: str
    unnamed_speaker: str
    ambiguous_due: str
    past_due: str
    doubtful_due: str
    two_due: str
    words: str
    untitled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageCues:
    """Everything the rules know of one language; `tag` is a BCP 47 primary tag."""

    tag: str
    lexicon: Lexicon
    fluency: Fluency
    addressing: Addressing
    commitments: Commitments
    replies: Replies
    phrasing: Phrasing
    deciding: Deciding
    questioning: Questioning
    summarising: Summarising
    asking: Questions
