"""Who is called by name in a sentence: the vocative, found by its place and its neighbours."""

import re
from dataclasses import dataclass

from bot.notes.languages.cues import LanguageCues
from bot.notes.names import Mention, Roster
from bot.notes.sentences import without_lead_in


@dataclass(frozen=True, slots=True)
class Address:
    """Whom a sentence is said to: participants' ids, a name nobody bears, or everybody."""

    ids: tuple[str, ...] = ()
    spoken: str | None = None
    unknown: str | None = None
    is_exact: bool = True
    is_everyone: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody in particular was called."""
        return not self.ids and self.unknown is None


def called_in(words: str, roster: Roster, cues: LanguageCues) -> Address:
    """Whom a smoothed sentence calls."""
    calls = [mention for mention in roster.mentions(words) if is_call(mention, words, cues)]
    if calls:
        return Address(
            ids=tuple(dict.fromkeys(i for mention in calls for i in mention.ids)),
            spoken=calls[0].spoken if len(calls) == 1 else None,
            is_exact=all(mention.is_exact for mention in calls),
        )
    stranger = cues.addressing.unknown_name.match(without_lead_in(words, cues.fluency))
    if stranger and stranger["name"].split()[0].casefold() not in cues.addressing.no_names:
        return Address(unknown=stranger["name"], spoken=stranger["name"])
    return Address(is_everyone=bool(cues.addressing.everyone.search(words)))


def is_call(mention: Mention, words: str, cues: LanguageCues) -> bool:
    """Whether a name calls somebody: it stands apart, or behind all that belongs together."""
    before, after = words[: mention.start], words[mention.end :]
    if not cues.addressing.called_after.match(after):
        return False
    return bool(cues.addressing.called_before.search(before)) or _hangs_on(before, after, cues)


def _hangs_on(before: str, after: str, cues: LanguageCues) -> bool:
    """Whether a last name without a comma follows a word that asks for nothing more."""
    last = re.search(r"([\w'-]+) $", before)
    if last is None or any(char.isalnum() for char in after):
        return False
    word = last[1].casefold()
    verbs = cues.commitments.task_verbs | cues.commitments.stative_verbs
    return word not in cues.lexicon.function_words and word not in verbs


def without_calls(clause: str, roster: Roster, cues: LanguageCues) -> str:
    """The clause without the names of those who are called: "can you, Ben, …"."""
    kept: list[str] = []
    end = 0
    for mention in roster.mentions(clause):
        before, after = clause[end : mention.start], clause[mention.end :]
        is_apart = before.rstrip().endswith(",") or not before.strip()
        if (is_apart or _hangs_on(before, after, cues)) and is_call(mention, clause, cues):
            kept.append(before.rstrip(" ,"))
            end = mention.end + len(after) - len(after.lstrip(" ,"))
    kept.append(clause[end:])
    return re.sub(r"\s+([?.!])(?=\s|$)", r"\1", " ".join(part for part in kept if part))
