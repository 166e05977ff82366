"""The shape of a language's table: everything the rules know of a language is in one of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.notes.patterns import Pattern
from bot.notes.speech_acts import Act, VerbForm


def word_set(text: str) -> frozenset[str]:
    """The words of a text that are separated by space."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class ActCue:
    """A way to say something; the pattern's group `do` is the verb phrase of the task."""

    act: Act
    pattern: Pattern
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
    weighty: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fluency:
    """How speech is smoothed before it is read: `replacements` are applied in order.

    `lead_in` matches one dispensable word at the beginning, `clause_break` the place between two
    clauses, `hanging` an utterance that is not finished.
    """

    replacements: tuple[tuple[Pattern, str], ...]
    lead_in: Pattern
    clause_break: Pattern
    hanging: Pattern
    abbreviations: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """How people are called: what follows a name that is called, and what only looks like one.

    `does` follows the name of somebody who will do something; `bare_infinitive` is what only a list
    of tasks has there ("Anna to send the invoice").
    """

    called_before: Pattern
    called_after: Pattern
    unknown_name: Pattern
    does: Pattern
    bare_infinitive: str
    asked_whether: Pattern
    others_do: Pattern
    everyone: Pattern
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
    not_meant: Pattern
    relative: Pattern
    subordinate: Pattern
    hypothetical: Pattern
    tentative: Pattern
    negated: Pattern
    reported: Pattern
    in_meeting: Pattern
    proform: Pattern
    detail: Pattern
    later: Pattern
    announced: Pattern
    recap: Pattern
    task_verbs: frozenset[str]
    stative_verbs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """How demands are answered; `but` after an acceptance makes it none."""

    accepts: Pattern
    nods: Pattern
    welcomes: Pattern
    takes: Pattern
    refuses: Pattern
    refuses_anywhere: Pattern
    done_already: Pattern
    withdrawn: Pattern
    but: Pattern
    agrees: Pattern
    agrees_firmly: Pattern
    agrees_with: Pattern
    disagrees: Pattern
    does_not_know: Pattern
    backchannel: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """How a verb phrase becomes a task.

    `tails` are cut off its end. `ing_forms` are verbs whose base form no rule finds.
    `possessive` turns a name into an owner ("{}'s").
    """

    tails: Pattern
    first_person_object: Pattern
    first_person_possessive: Pattern
    second_person_object: Pattern
    second_person_possessive: Pattern
    dropped_receiver: Pattern
    long_tail: Pattern
    possessive: str
    ing_forms: Mapping[str, str]
    join: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """How groups settle things: statements, proposals, what takes them back.

    `preamble` points at what is settled without saying it ("that is decided"). `reversal` marks a
    new decision that replaces an old one, `retraction` takes one back without replacing it.
    """

    decided: Pattern
    settled_elsewhere: Pattern
    preamble: Pattern
    plan: Pattern
    conclusion: Pattern
    proposal: Pattern
    tentative_proposal: Pattern
    provisional: Pattern
    reversal: Pattern
    retraction: Pattern
    not_decided: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Questioning:
    """How things are asked, left open, or not really asked.

    `asks` holds for what ends with a question mark, `interrogative` for words without any.
    """

    asks: Pattern
    content_asked: Pattern
    interrogative: Pattern
    not_a_question: Pattern
    said_open_by_asker: Pattern
    said_open: Pattern
    open_statement: Pattern
    topic_change: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarising:
    """What never belongs in a summary, and what often does."""

    chit_chat: Pattern
    outcome: Pattern
    opinion: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Completing:
    """How people say that something is done.

    `own` is somebody speaking of themselves or of their team, `named` of somebody else, and `state`
    of the thing itself; each has a group `verb`, the last one also for a word such as "ready".
    `past` gives the base of verbs whose past no rule finds. A verb of `whatever` says of anything
    that it is done, others only of what they name. A word of `other` makes it another thing than a
    task without it is about. `not_yet` takes that back in a clause, which
    ends at `clause_end`, and `undone` in the whole sentence. `points` is a sentence that says so of
    what was talked about just before; so is `yes`, to a question that is `asked`.
    """

    own: Pattern
    named: Pattern
    state: Pattern
    points: Pattern
    asked: Pattern
    yes: Pattern
    not_yet: Pattern
    undone: Pattern
    clause_end: Pattern
    past: Mapping[str, str]
    whatever: frozenset[str]
    other: frozenset[str]


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
    completing: Completing
    asking: Questions
