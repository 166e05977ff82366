"""Who the people of a reference meeting are, and whom its action items belong to."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.domain.people import Participant

_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "PM": r"(?i:project manager)|\bPM\b",
        "ID": r"(?i:industrial designer)|\bID\b",
        "UI": r"(?i:interface (?:designer|specialist))|\bUID?\b",
        "ME": r"(?i:marketing (?:expert|executive|manager))|\bME\b",
    }
)
"""The roles of AMI's scenario and how its annotators write them."""

_SUBJECT = re.compile(r".*?\b(?:will|was|were|is|are|has|have|should|to)\b", re.IGNORECASE)
_OWNER = re.compile(r"\s*\(owner: (?P<owner>.*)\)\s*$")
_BETWEEN = re.compile(r"\s*(?:[,/&+()|]|\band\b)\s*")
_NAME_PART = re.compile(r"[^\W_]+")


def people_of(speakers: Iterable[str]) -> tuple[Participant, ...]:
    """The participants in order of their first words; letters of a corpus are no names."""
    return tuple(
        Participant(id=speaker, name=speaker)
        if _is_name(speaker)
        else Participant(id=speaker, name=f"Speaker {speaker}", is_named=False)
        for speaker in dict.fromkeys(speakers)
    )


def _is_name(speaker: str) -> bool:
    return len(speaker) > 1


def without_owner(text: str) -> str:
    """An action item without the "(owner: …)" at its end."""
    return _OWNER.sub("", text)


def owners_by_role(text: str, roles: Mapping[str, str]) -> tuple[str, ...]:
    """The speakers whose roles are the subject of a sentence; `roles` are role by speaker."""
    subject = _SUBJECT.match(text)
    if subject is None:
        return ()
    return tuple(
        speaker
        for speaker, role in roles.items()
        if role in _ROLES and re.search(_ROLES[role], subject.group())
    )


def named_owners(text: str, participants: Iterable[Participant]) -> tuple[str, ...]:
    """The participants whom "(owner: …)" names; teams and people who are not there are none.

    A name is known by all its parts or by one that nobody else has.
    """
    match = _OWNER.search(text)
    if match is None:
        return ()
    people = {one.id: _parts(one.name) for one in participants}
    found: dict[str, None] = {}
    for name in filter(None, _BETWEEN.split(match["owner"])):
        wanted = _parts(name)
        fitting = [one for one, parts in people.items() if wanted and wanted <= parts]
        fitting = fitting or [one for one, parts in people.items() if parts and parts <= wanted]
        if len(fitting) == 1:
            found[fitting[0]] = None
    return tuple(found)


def _parts(name: str) -> frozenset[str]:
    return frozenset(part.group().casefold() for part in _NAME_PART.finditer(name))
