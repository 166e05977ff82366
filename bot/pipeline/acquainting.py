"""Who of a place is talked about, so that a name that was said is somebody's."""

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.directory import Member
from bot.domain.meeting import Meeting
from bot.domain.people import Account
from bot.domain.transcript import Transcript
from bot.errors import MinutaError, ProviderError
from bot.followup.people import taken_in
from bot.followup.zones import Zones, checked_zone
from bot.notes.languages import cues_for, spoken_language
from bot.notes.languages.cues import LanguageCues
from bot.notes.names import is_called
from bot.notes.spelling import TITLES, WORD, fold, parts_of
from bot.ports import Directory, Store

log = logging.getLogger(__name__)

_MIN_LETTERS = 2
_BEGINS = re.compile(r"(?:^|[.?!…:;\"“”]\s*|\n)$")
_BEFORE = 8
"""Characters in which it shows whether a sentence begins."""


class Acquaintance:
    """Makes participants of the members of a place whose names occur in a talk, and of who shared.

    Members of platforms without a directory are not known. Who is a participant stays as they are.
    """

    def __init__(
        self, store: Store, directories: Mapping[str, Directory], timeout_s: float
    ) -> None:
        self._store = store
        self._directories = directories
        self._zones = Zones(store)
        self._timeout_s = timeout_s

    async def made(self, meeting: Meeting, transcript: Transcript) -> Meeting:
        """The meeting, kept with those people; idempotent.

        Where the directory does not answer, that is logged, and whoever is meant will be asked.
        """
        directory = self._directories.get(meeting.place.platform)
        if directory is None:
            return meeting
        try:
            async with asyncio.timeout(self._timeout_s):
                members = await directory.members(meeting.place)
                sharer = await self._sharer(directory, meeting)
        except (MinutaError, ProviderError, TimeoutError) as error:
            reason = "no answer in time" if isinstance(error, TimeoutError) else error
            log.warning("the people of %s are not known: %s", meeting.id, reason)
            return meeting
        cues = cues_for(spoken_language(meeting, transcript))
        texts = [utterance.text for utterance in transcript.utterances]
        known = meeting
        for member in (*sharer, *talked_about(members, texts, cues)):
            known = await self._with(known, member)
        if known != meeting:
            await self._store.update_meeting(known)
        return known

    async def _sharer(self, directory: Directory, meeting: Meeting) -> tuple[Member, ...]:
        if meeting.started_by is None:
            return ()
        place = meeting.place
        account = Account(
            platform=place.platform, workspace=place.workspace, user_id=meeting.started_by
        )
        member = await directory.member(account)
        return () if member is None else (member,)

    async def _with(self, meeting: Meeting, member: Member) -> Meeting:
        zone = await self._zones.of(member.account) or checked_zone(member.zone)
        known, its_id = taken_in(meeting, member.account, member.name, zone)
        if known == meeting:
            return meeting
        people = tuple(
            one.model_copy(update={"aliases": member.aliases}) if one.id == its_id else one
            for one in known.participants
        )
        return known.model_copy(update={"participants": people})


def talked_about(
    members: Iterable[Member], texts: Iterable[str], cues: LanguageCues | None
) -> tuple[Member, ...]:
    """The members whose names stand in the texts as names, spelt as theirs, in their order.

    That is a full name, a first name or an alias with a capital, or a last name behind a title. A
    name that is also a word, and one that a sentence begins with, counts only where somebody is
    called or does something.
    """
    everybody = tuple(members)
    called = dict[str, list[Member]]()
    full = dict[tuple[str, ...], list[Member]]()
    last = dict[str, list[Member]]()
    for member in everybody:
        for parts in _parts(member):
            called.setdefault(parts[0], []).append(member)
            if len(parts) > 1:
                full.setdefault(parts, []).append(member)
                last.setdefault(parts[-1], []).append(member)
    found = list[Member]()
    for text in texts:
        words = list(WORD.finditer(text))
        folded = [fold(word.group()) for word in words]
        for number, word in enumerate(words):
            if folded[number] in called and _is_name(text, word, folded[number], cues):
                found += called[folded[number]]
            if number and folded[number - 1] in TITLES:
                found += last.get(folded[number], ())
            for parts, theirs in full.items():
                if parts == tuple(folded[number : number + len(parts)]):
                    found += theirs
    return tuple(member for member in everybody if member in found)


def _parts(member: Member) -> Iterator[tuple[str, ...]]:
    for name in (member.name, *member.aliases):
        for parts in parts_of(name):
            if len(parts[0]) >= _MIN_LETTERS:
                yield parts


def _is_name(text: str, word: re.Match[str], folded: str, cues: LanguageCues | None) -> bool:
    if not word.group()[0].isupper():
        return False
    begins = _BEGINS.search(text, max(0, word.start() - _BEFORE), word.start()) is not None
    if cues is None:
        return not begins or text[word.end() :].lstrip().startswith(",")
    if folded in cues.addressing.no_names:
        return False
    is_word = folded in cues.addressing.ordinary_words | cues.lexicon.function_words
    return is_called(text, word, cues.addressing) if begins or is_word else True
