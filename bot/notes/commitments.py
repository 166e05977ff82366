"""What a clause does: commit, ask, suggest, refuse, take back; and what it is about."""

import re
from dataclasses import dataclass, field, replace

from bot.notes.addressing import Address, called_in, without_calls
from bot.notes.languages.cues import ActCue, Commitments, LanguageCues
from bot.notes.names import Roster
from bot.notes.sentences import clauses, without_lead_in
from bot.notes.speech_acts import Act, VerbForm

_MAY_BE_ASKED = frozenset({Act.REQUEST, Act.DIRECTIVE, Act.OFFER, Act.CALL})
"""Acts that also come as questions; a question about what somebody will do gives out nothing."""


_MAY_BE_RELATIVE = frozenset({Act.NEED, Act.HINT, Act.ASSIGNMENT})
"""Acts whose subject often follows a noun: "the first decision we have to take"."""

_LEAD = 5
"""A date in front of a task ("by Friday, I'll…") takes no more words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause that does something.

    `predicate` is the verb phrase as spoken, `lead` the few words before its subject, `address` who
    is called in the clause, `subject` the participants that "Anna will…" is about and `spoken` the
    name that was said. `is_tentative` and `is_hypothetical` tell how firmly.
    """

    act: Act
    clause: str
    predicate: str
    form: VerbForm = VerbForm.BASE
    lead: str = ""
    address: Address = field(default_factory=Address)
    subject: tuple[str, ...] = ()
    spoken: str | None = None
    is_tentative: bool = False
    is_hypothetical: bool = False


def readings(words: str, cues: LanguageCues, roster: Roster) -> tuple[Reading, ...]:
    """What the clauses of a smoothed sentence do, in order."""
    parts = clauses(words, cues.fluency)
    found: list[Reading] = []
    before, is_conditional = "", False
    for clause in parts:
        reading = _act(clause, cues, roster)
        if reading is not None:
            short = before if len(before.split()) <= _LEAD else ""
            in_context = replace(
                reading,
                address=called_in(clause, roster, cues),
                lead=f"{short} {reading.lead}".strip(),
                is_hypothetical=reading.is_hypothetical or is_conditional,
            )
            found.append(in_context)
        condition = cues.commitments.hypothetical.match(without_lead_in(clause, cues.fluency))
        before, is_conditional = clause, is_conditional or condition is not None
    return tuple(found)


def _act(clause: str, cues: LanguageCues, roster: Roster) -> Reading | None:
    table = cues.commitments
    spoken = without_lead_in(clause, cues.fluency)
    core = without_lead_in(without_calls(spoken, roster, cues), cues.fluency)
    cue, match = _first_cue(core, table)
    named = _named_subject(core, cues, roster)
    if named is not None and (match is None or named[0] <= match.start()):
        return _checked(named[1], core[: named[0]], table)
    if cue is None or match is None:
        return _imperative(spoken, cues, roster) or _outsiders(core, cues)
    predicate = (match.groupdict().get("do") or match.groupdict().get("do2") or "").strip()
    return _checked(Reading(cue.act, core, predicate, cue.form), core[: match.start()], table)


def _is_embedded(reading: Reading, before: str, table: Commitments) -> bool:
    """Whether the words are reported, denied, or only part of another statement."""
    if table.reported.search(before) or table.negated.search(before):
        return True
    if reading.act in _MAY_BE_RELATIVE and table.relative.search(before):
        return True
    return reading.act not in _MAY_BE_ASKED and bool(table.subordinate.search(before))


def _first_cue(core: str, table: Commitments) -> tuple[ActCue | None, re.Match[str] | None]:
    """The cue that stands first; of two at the same place the one the table names first."""
    best: tuple[ActCue | None, re.Match[str] | None] = (None, None)
    for cue in table.acts:
        match = cue.pattern.search(core)
        if match and (best[1] is None or match.start() < best[1].start()):
            best = (cue, match)
    return best


def _named_subject(core: str, cues: LanguageCues, roster: Roster) -> tuple[int, Reading] | None:
    addressing = cues.addressing
    for mention in roster.mentions(core):
        asked = addressing.asked_whether.search(core, 0, mention.start)
        rest = core[mention.end :]
        does = None if asked else addressing.does.match(rest)
        predicate = rest.strip() if asked else (does["do"] if does else "")
        is_bare = does is not None and does.group().startswith(addressing.bare_infinitive)
        if not predicate or (is_bare and mention.start > 0):
            continue
        if asked and not _begins_with_task(predicate, cues.commitments):
            continue
        start = asked.start() if asked else mention.start
        act = Act.REQUEST if asked else Act.THIRD_PARTY
        return start, Reading(act, core, predicate, subject=mention.ids, spoken=mention.spoken)
    return None


def _imperative(core: str, cues: LanguageCues, roster: Roster) -> Reading | None:
    """An order like "Ben, send it to the printer": only where somebody is called."""
    mentions = roster.mentions(core)
    addressing = cues.addressing
    if not mentions or not addressing.called_before.search(core, 0, mentions[0].start):
        return None
    rest = core[mentions[0].end :]
    if not re.match(r"\s*,\s*\w", rest):
        return None
    predicate = without_lead_in(rest.lstrip(" ,"), cues.fluency)
    if not _begins_with_task(predicate, cues.commitments):
        return None
    return _checked(Reading(Act.DIRECTIVE, core, predicate), "", cues.commitments)


def _outsiders(core: str, cues: LanguageCues) -> Reading | None:
    """What "the design team" will do, or somebody who is not in the meeting."""
    match = cues.addressing.others_do.search(core)
    if match is None:
        return None
    name = match["name"]
    no_names = cues.addressing.no_names | cues.lexicon.function_words
    if name is not None and name.split()[0].casefold() in no_names:
        return None
    form = VerbForm.ING if first_word(match["do"]).endswith("ing") else VerbForm.BASE
    reading = Reading(Act.OUTSIDERS, core, match["do"], form, spoken=name)
    return _checked(reading, core[: match.start()], cues.commitments)


def _begins_with_task(predicate: str, table: Commitments) -> bool:
    return first_word(predicate) in table.task_verbs


def first_word(predicate: str) -> str:
    """The verb of a verb phrase, in lower case."""
    match = re.match(r"\W*([\w'-]+)", predicate)
    return match.group(1).casefold() if match else ""


def _checked(reading: Reading, before: str, table: Commitments) -> Reading | None:
    """The reading with its firmness, or None where the words only look like one."""
    if reading.act is Act.REVERSAL:
        return reading
    if table.not_meant.match(reading.predicate) or _is_embedded(reading, before, table):
        return None
    if reading.clause.endswith("?") and reading.act not in _MAY_BE_ASKED:
        return None
    return replace(
        reading,
        lead=" ".join(before.split()[-_LEAD:]),
        is_tentative=bool(table.tentative.search(reading.clause)),
        is_hypothetical=reading.is_hypothetical
        or reading.act is Act.TENTATIVE
        or bool(table.hypothetical.match(before)),
    )
