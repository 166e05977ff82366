"""The scores of one meeting's notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.action_item import ActionItem
from bot.domain.claims import claims_of, evidence_of, text_of
from bot.domain.notes import Claim, Notes, PleaseCheck
from bot.notes.evaluation.corpus import ReferenceItem, ReferenceMeeting
from bot.notes.evaluation.counts import Attempts, Counts, Share
from bot.notes.evaluation.finding import FoundItem, SectionScores, best_match, section_scores
from bot.notes.evaluation.statements import Wording
from bot.notes.evaluation.summaries import SummaryScores, summary_scores
from bot.notes.evaluation.support import Support


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of an extractor that can put them in order, best first."""

    actions: tuple[FoundItem, ...]
    decisions: tuple[FoundItem, ...]


class Spent(Counts):
    """What notes cost; `meeting_s` is how long the meetings were, `took_s` the wall time."""

    meeting_s: float = 0.0
    took_s: float = 0.0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


class Scores(Counts):
    """How good the notes of one meeting are, or of several together.

    `quoted` are claims whose quotes are all there, `supported` those whose words are. `failures`
    counts meetings of which there are no notes, `replaced` those of which some notes are by another
    model or extractor than the one that was asked for.
    """

    meetings: int = 0
    failures: int = 0
    replaced: int = 0
    actions: SectionScores = SectionScores()
    decisions: SectionScores = SectionScores()
    quoted: Share = Share()
    supported: Share = Share()
    assignees: Attempts = Attempts()
    dues: Attempts = Attempts()
    summary: SummaryScores = SummaryScores()
    spent: Spent = Spent()


def meeting_scores(
    reference: ReferenceMeeting, notes: Notes, ranking: Ranking | None, took_s: float
) -> Scores:
    """Compare the notes of a meeting with what they should say."""
    wording = Wording(reference.transcript)
    items = [_found(item, wording) for item in notes.action_items]
    support = Support(reference.meeting, reference.transcript)
    claims = tuple(claims_of(notes))
    said = [claim for claim in claims if not isinstance(claim, PleaseCheck)]
    return Scores(
        meetings=1,
        replaced=int(any(part.reason for part in notes.source.parts)),
        actions=_actions(reference, items, ranking),
        decisions=_decisions(
            reference, [_found(decision, wording) for decision in notes.decisions], ranking
        ),
        quoted=Share(right=sum(map(support.is_quoted, claims)), of=len(claims)),
        supported=Share(right=sum(map(support.is_supported, said)), of=len(said)),
        assignees=_assignees(reference.actions or (), items, notes.action_items),
        dues=_dues(reference.actions or (), items, notes.action_items),
        summary=summary_scores(_summary(notes), " ".join(reference.summary), wording.lexicon),
        spent=_spent(reference, notes, took_s),
    )


def no_scores(reference: ReferenceMeeting, took_s: float) -> Scores:
    """The scores of a meeting of which no notes came: everything was missed."""
    return Scores(
        meetings=1,
        failures=1,
        actions=_actions(reference, (), Ranking((), ())),
        decisions=_decisions(reference, (), Ranking((), ())),
        spent=Spent(meeting_s=reference.transcript.coverage.recorded_s, took_s=took_s),
    )


def _found(claim: Claim | ActionItem, wording: Wording) -> FoundItem:
    return FoundItem(wording.statements(text_of(claim), evidence_of(claim)))


def _actions(
    reference: ReferenceMeeting, found: Sequence[FoundItem], ranking: Ranking | None
) -> SectionScores:
    if reference.actions is None:
        return SectionScores()
    return section_scores(
        found,
        ranking.actions if ranking else None,
        reference.actions,
        reference.action_evidence if reference.has_action_marks else None,
    )


def _decisions(
    reference: ReferenceMeeting, found: Sequence[FoundItem], ranking: Ranking | None
) -> SectionScores:
    if reference.decisions is None:
        return SectionScores()
    return section_scores(
        found,
        ranking.decisions if ranking else None,
        reference.decisions,
        reference.decision_evidence if reference.has_decision_marks else None,
    )


def _assignees(
    wanted: Sequence[ReferenceItem], found: Sequence[FoundItem], items: Sequence[ActionItem]
) -> Attempts:
    """Owners of the items whose owner is known; nobody's item leaves the question open."""
    result = Attempts()
    for item in wanted:
        if not item.owners:
            continue
        index = best_match(item, found)
        assignee = None if index is None else items[index].assignee
        is_right = assignee is not None and assignee.participant in item.owners
        is_wrong = assignee is not None and not is_right
        result += Attempts(right=int(is_right), wrong=int(is_wrong), of=1)
    return result


def _dues(
    wanted: Sequence[ReferenceItem], found: Sequence[FoundItem], items: Sequence[ActionItem]
) -> Attempts:
    """Dates of the items of which it is known; no date is right where none was spoken of."""
    result = Attempts()
    for item in wanted:
        if not item.is_due_known:
            continue
        index = best_match(item, found)
        due = None if index is None else items[index].due
        local = due.local if due else None
        is_right = index is not None and local == item.due and (due is None) == (item.due is None)
        is_wrong = not is_right and local is not None
        result += Attempts(right=int(is_right), wrong=int(is_wrong), of=1)
    return result


def _summary(notes: Notes) -> str:
    """The prose of the notes: the first lines, and what is written of the chapters."""
    points = (point.text for chapter in notes.chapters for point in chapter.points)
    return " ".join((*(line.text for line in notes.tldr), *points))


def _spent(reference: ReferenceMeeting, notes: Notes, took_s: float) -> Spent:
    usage = notes.usage
    return Spent(
        meeting_s=reference.transcript.coverage.recorded_s,
        took_s=took_s,
        calls=usage.calls if usage else 0,
        tokens_in=usage.tokens_in if usage else 0,
        tokens_out=usage.tokens_out if usage else 0,
    )
