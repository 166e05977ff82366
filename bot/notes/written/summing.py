"""A meeting in three lines, each on the words of the statements that it stands on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.action_item import ActionItem
from bot.domain.claims import evidence_of, text_of
from bot.domain.evidence import Evidence
from bot.domain.notes import Claim, Decision, DecisionStatus, DropReason, OpenQuestion, Risk
from bot.domain.wording import one_line
from bot.language.budget import tokens_of
from bot.notes.summary import MAX_LINES, summarise
from bot.notes.written.counting import Ledger
from bot.notes.written.drafts import SummaryDraft, SummaryLine
from bot.notes.written.instructions import is_instruction
from bot.notes.written.support import Supporter
from bot.notes.written.talk import Talk

_MAX_QUOTES = 4
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Findings:
    """What the notes are going to say; `chapter_points` are what was said of the subjects."""

    decisions: tuple[Decision, ...]
    items: tuple[ActionItem, ...]
    questions: tuple[OpenQuestion, ...]
    risks: tuple[Risk, ...]
    chapter_points: tuple[Claim, ...]

    @property
    def weighty(self) -> tuple[ActionItem | Claim, ...]:
        """Those in which a misheard word does harm."""
        return (*self.items, *self.decisions)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Statements as a model sees them, with the claims that they are."""

    lines: tuple[str, ...]
    claims: tuple[Claim | ActionItem, ...]


def numbered(findings: Findings, talk: Talk, tokens: int) -> Numbered:
    """The weightiest statements that fit into so many tokens."""
    lines: list[str] = []
    claims: list[Claim | ActionItem] = []
    for line, claim in _by_weight(findings, talk):
        tokens -= tokens_of(line) + 6
        if tokens < 0:
            break
        lines.append(line)
        claims.append(claim)
    return Numbered(tuple(lines), tuple(claims))


def _by_weight(findings: Findings, talk: Talk) -> Iterable[tuple[str, Claim | ActionItem]]:
    for decision in findings.decisions:
        if decision.status is not DecisionStatus.REVERSED:
            yield f"Decision ({decision.status.value}): {decision.text}", decision
    for item in findings.items:
        owner = talk.roster.name(item.assignee.participant) if item.assignee else "nobody yet"
        yield f"Task ({owner}): {item.task}", item
    for point in findings.chapter_points:
        yield f"Said: {point.text}", point
    for risk in findings.risks:
        yield f"Risk: {risk.text}", risk
    for question in findings.questions:
        yield f"Open question: {question.text}", question


def lines_from(
    draft: SummaryDraft, statements: Numbered, talk: Talk, supporter: Supporter, ledger: Ledger
) -> tuple[Claim, ...]:
    """The lines that say no more than the statements they name; at most three."""
    kept: list[Claim] = []
    for line in draft.lines:
        ledger.proposed += 1
        claim = _line(line, statements, talk, supporter)
        if claim is None:
            ledger.drop(DropReason.UNSUPPORTED)
        elif len(kept) == MAX_LINES or any(claim.text == other.text for other in kept):
            ledger.drop(DropReason.DUPLICATE)
        else:
            kept.append(claim)
    return tuple(kept)


def _line(
    line: SummaryLine, statements: Numbered, talk: Talk, supporter: Supporter
) -> Claim | None:
    text = one_line(line.text)
    places = dict.fromkeys(n - 1 for n in line.statements if 0 < n <= len(statements.claims))
    claims = [statements.claims[place] for place in places]
    if not claims or is_instruction(text) or not any(char.isalnum() for char in text):
        return None
    said = " ".join(_said(claim, talk) for claim in claims)
    if not supporter.is_within(text, said, _ENOUGH):
        return None
    evidence = _spread([evidence_of(claim) for claim in claims])
    return Claim(text=text, evidence=evidence)


def _said(claim: Claim | ActionItem, talk: Talk) -> str:
    """The claim, its quotes, who said them and whose task it is."""
    people = []
    quoted = [talk.book.utterance(one.utterance_id) for one in evidence_of(claim)]
    people += [u.speaker for u in quoted if u is not None and u.speaker is not None]
    if isinstance(claim, ActionItem):
        people += [claim.assignee.participant] if claim.assignee else []
        text = f"{claim.task} {claim.due.phrase if claim.due else ''}"
    else:
        text = text_of(claim)
    names = (talk.roster.name(one) for one in dict.fromkeys(people))
    quotes = (one.quote for one in evidence_of(claim))
    return ". ".join((text, *quotes, *names))


def _spread(evidence: Sequence[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    """A few quotes, one of every statement before the second of any, in order of time."""
    longest = max(len(one) for one in evidence)
    in_turn = [one[i] for i in range(longest) for one in evidence if i < len(one)]
    chosen = list(dict.fromkeys(in_turn))[: max(_MAX_QUOTES, len(evidence))]
    return tuple(sorted(chosen, key=lambda one: one.start_s))


def lines_without_model(
    findings: Findings, talk: Talk, *, is_same_language: bool
) -> tuple[Claim, ...]:
    """The meeting in at most three lines by code: what was decided and said, else spoken words."""
    decided = [d for d in findings.decisions if d.status is DecisionStatus.DECIDED]
    best = [Claim(text=d.text, evidence=d.evidence) for d in decided[:MAX_LINES]]
    best += findings.chapter_points[: MAX_LINES - len(best)]
    if best or not is_same_language:
        return tuple(sorted(best, key=lambda claim: claim.evidence[0].start_s))
    said = frozenset(e.utterance_id for decision in findings.decisions for e in decision.evidence)
    return summarise(talk.main, talk.rarity, said)
