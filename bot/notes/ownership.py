"""Whose task it is where a model proposes it: its name is weighed against what was really said."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.action_item import Assignee, AssigneeBasis
from bot.domain.evidence import Evidence
from bot.notes.assignees import Ownership, owner_of
from bot.notes.commitments import Reading
from bot.notes.dialogue import Conversation, Turn
from bot.notes.lexicon import content_words
from bot.notes.names import Roster
from bot.notes.sentences import Piece
from bot.notes.speech_acts import DEMANDS, Act
from bot.notes.spelling import same_name

_INFERRED = 0.5
"""Confidence in an owner whom only the model names: enough to propose, never to open an item."""

_FIRMEST = (
    AssigneeBasis.SELF_COMMITMENT,
    AssigneeBasis.ASSIGNED_AND_ACCEPTED,
    AssigneeBasis.ASSIGNED,
)

_NAME = re.compile(r"[^\W\d_]+(?:[-.][^\W\d_]+)*")


def owner_for(
    named: str | None, turns: Sequence[Turn], conversation: Conversation, *, task: str = ""
) -> Ownership:
    """Who owns a task that a model proposes.

    `named` is whom the model names, by any name of theirs or as unnamed voices are shown; `turns`
    are those it cites (`cited_turns`), `task` its words for the task, by which one of several
    promises in a sentence is told from the others.

    What people said goes before what the model says: who committed themselves or was told is the
    owner, and a model that names somebody else makes it a question between the two. A name alone
    counts only if it was said there or belongs to who speaks there. `is_wanted` is false where the
    cited words refuse the task, take it back or only imagine it.
    """
    meant = _whom(named, conversation.roster)
    spoken = tuple(_ownerships(turns, conversation, task))
    if spoken and not any(ownership.is_wanted for ownership in spoken):
        return spoken[-1]
    ruled = _firmest([ownership for ownership in spoken if ownership.is_wanted], meant)
    if ruled.assignee is not None:
        return _agreed(ruled, ruled.assignee.participant, meant)
    if ruled.candidates or ruled.unknown is not None or ruled.absent is not None or not named:
        return ruled
    return _inferred(named, meant, turns, conversation)


def cited_turns(evidence: Iterable[Evidence], conversation: Conversation) -> tuple[Turn, ...]:
    """The turns in which the quotes stand, in order of the meeting."""
    quoted = tuple(evidence)
    return tuple(
        turn
        for turn in conversation.turns
        if any(_touches(one, piece) for one in quoted for piece in turn.sentence.pieces)
    )


def _touches(evidence: Evidence, piece: Piece) -> bool:
    if evidence.utterance_id != piece.utterance.id:
        return False
    start = piece.utterance.text.find(evidence.quote)
    return start < piece.end and piece.start < start + len(evidence.quote)


def _whom(named: str | None, roster: Roster) -> tuple[str, ...]:
    """The participants that a model's name can mean; voices without a name go by what is shown."""
    if not named:
        return ()
    shown = tuple(p.id for p in roster.participants if same_name(p.name, named))
    return shown or roster.who(named)[0]


def _ownerships(
    turns: Sequence[Turn], conversation: Conversation, task: str
) -> Iterator[Ownership]:
    """What the rules say of the clauses that are about the task."""
    for turn, reading in _about(task, [*_readings(turns, conversation)], conversation):
        if reading.act is Act.REVERSAL or reading.is_hypothetical:
            yield Ownership(None, is_wanted=False)
        else:
            yield owner_of(turn, reading, conversation)


def _readings(turns: Sequence[Turn], conversation: Conversation) -> Iterator[tuple[Turn, Reading]]:
    """The clauses that do something in the turns, and the demands that the turns answer."""
    cited = {turn.sentence.index for turn in turns}
    if turns:
        for earlier in reversed([*conversation.preceding(min(cited))]):
            for reading in earlier.readings:
                if reading.act in DEMANDS and _is_answered_in(
                    cited, earlier, reading, conversation
                ):
                    yield earlier, reading
    for turn in turns:
        for reading in turn.readings:
            yield turn, reading


def _is_answered_in(
    cited: set[int], turn: Turn, reading: Reading, conversation: Conversation
) -> bool:
    answer = owner_of(turn, reading, conversation).answer
    return answer is not None and answer.sentence.index in cited


def _about(
    task: str, found: list[tuple[Turn, Reading]], conversation: Conversation
) -> list[tuple[Turn, Reading]]:
    """Of several clauses those that share most words with the task; all, if none shares any."""
    wanted = set(content_words(task, conversation.lexicon))
    shared = [
        len(wanted.intersection(content_words(reading.predicate, conversation.lexicon)))
        for _, reading in found
    ]
    most = max(shared, default=0)
    return [one for one, count in zip(found, shared, strict=True) if count == most]


def _firmest(ownerships: Sequence[Ownership], meant: tuple[str, ...]) -> Ownership:
    """What holds of several clauses: the firmest word of one owner; of two owners a question.

    Where several people took on tasks of their own, the model tells whose this one is.
    """
    firmest: dict[str, Ownership] = {}
    for basis in reversed(_FIRMEST):
        firmest |= _owned(ownerships, basis)
    chosen = [owner for owner in firmest if len(firmest) == 1 or owner in meant]
    if len(chosen) == 1:
        return firmest[chosen[0]]
    if firmest:
        return Ownership(None, candidates=tuple(firmest))
    asked = (one for one in ownerships if one.candidates or one.unknown or one.absent)
    return next(asked, next(iter(ownerships), Ownership(None)))


def _owned(ownerships: Sequence[Ownership], basis: AssigneeBasis) -> dict[str, Ownership]:
    """The ownerships of this basis by their owner, of each the first."""
    found: dict[str, Ownership] = {}
    for ownership in ownerships:
        if ownership.assignee is not None and ownership.assignee.basis is basis:
            found.setdefault(ownership.assignee.participant, ownership)
    return found


def _agreed(ruled: Ownership, owner: str, meant: tuple[str, ...]) -> Ownership:
    """What was said, unless the model means somebody else: then both are asked about."""
    if not meant or owner in meant:
        return ruled
    return Ownership(None, ruled.answer, candidates=tuple(dict.fromkeys((owner, *meant))))


def _inferred(
    named: str, meant: tuple[str, ...], turns: Sequence[Turn], conversation: Conversation
) -> Ownership:
    """What a name counts that only the model connects with the task."""
    roster, window = conversation.roster, _window(turns, conversation)
    if roster.is_nobody(named):
        return Ownership(None)
    if not meant:
        if not _is_written(named, window):
            return Ownership(None, rejected=named)
        absent = roster.absent(named)
        return Ownership(None, unknown=None if absent else named, absent=absent)
    speaking = {turn.sentence.speaker for turn in turns}
    heard = {one: _said(one, window, roster) for one in meant}
    likely = tuple(one for one in meant if one in speaking or heard[one] is not None)
    if not likely:
        return Ownership(None, rejected=named)
    if len(likely) > 1:
        return Ownership(None, spoken=named, candidates=likely)
    assignee = Assignee(
        participant=likely[0],
        basis=AssigneeBasis.INFERRED,
        spoken_name=heard[likely[0]],
        confidence=_INFERRED,
    )
    return Ownership(assignee)


def _window(turns: Sequence[Turn], conversation: Conversation) -> list[str]:
    """What is said in the cited turns, between them and just before."""
    if not turns:
        return []
    first, last = (pick(turn.sentence.index for turn in turns) for pick in (min, max))
    before = [turn.sentence.text for turn in conversation.preceding(first)]
    return [*reversed(before), *(s.text for s in conversation.sentences[first : last + 1])]


def _said(participant: str, texts: Iterable[str], roster: Roster) -> str | None:
    """How somebody's name was said, latest first; None where it was not.

    A capitalised word that only resembles the name is enough, since the model has named them.
    """
    for text in reversed([*texts]):
        for mention in roster.mentions(text):
            if participant in mention.ids:
                return mention.spoken
        for word in _NAME.findall(text):
            ids, is_exact = roster.who(word) if word[0].isupper() else ((), False)
            if participant in ids and not is_exact:
                return str(word)
    return None


def _is_written(named: str, texts: Iterable[str]) -> bool:
    """Whether the very name stands in what was said."""
    return any(
        re.search(rf"(?<!\w){re.escape(named)}(?!\w)", text, re.IGNORECASE) for text in texts
    )
