"""The participants of a meeting that people mean by an account or by a name."""

from bot.domain.meeting import Meeting
from bot.domain.people import Account, Participant
from bot.domain.wording import one_line
from bot.errors import MinutaError, NotFoundError

MOST_NAME_CHARS = 100
NOBODY_KNOWN = "Somebody"


def checked_name(name: str) -> str:
    """A name on one line; raises `MinutaError` if it is empty or too long."""
    name = one_line(name)
    if not 0 < len(name) <= MOST_NAME_CHARS:
        raise MinutaError(
            f"A name has between one and {MOST_NAME_CHARS} characters.", "Write a shorter one."
        )
    return name


def taken_in(
    meeting: Meeting, account: Account, name: str, zone: str | None
) -> tuple[Meeting, str]:
    """The meeting with the participant who has this account, and their id in it.

    Who was not there becomes a participant without a voice, with this name and IANA zone. Who was
    lives in that zone by now, if it is known.
    """
    for person in meeting.participants:
        if person.account == account:
            return _living_in(zone, person, meeting), person.id
    # As in live meetings; an unnamed voice may have such an id by chance.
    taken = meeting.participant(account.user_id) is not None
    new = Participant(
        id=f"{account.platform}:{account.user_id}" if taken else account.user_id,
        name=name or NOBODY_KNOWN,
        account=account,
        zone=zone,
        is_named=bool(name),
    )
    return _with(meeting, new), new.id


def named(meeting: Meeting, name: str) -> tuple[Meeting, str]:
    """The meeting with the one participant who is called so, and their id in it.

    There is a new one where nobody is. Raises `NotFoundError` where several are.
    """
    if _called(meeting, name):
        return meeting, called(meeting, name).id
    number = len(meeting.participants) + 1
    while meeting.participant(f"person-{number}") is not None:
        number += 1
    new = Participant(id=f"person-{number}", name=name)
    return _with(meeting, new), new.id


def one_of(meeting: Meeting, participant_id: str) -> Participant:
    """The participant with this id; raises `NotFoundError`."""
    person = meeting.participant(participant_id)
    if person is None:
        raise NotFoundError(
            "This person is not in the meeting any more.", "Choose from the people it has now."
        )
    return person


def called(meeting: Meeting, name: str) -> Participant:
    """The one participant who is called so, in capitals or not; raises `NotFoundError`.

    Where several are but for their capitals, it is the one who is called just so.
    """
    found = _called(meeting, name)
    exactly = [person for person in found if person.name == name]
    if len(found) > 1 and exactly:
        found = exactly
    if len(found) != 1:
        raise NotFoundError(
            f"{'Several people' if found else 'Nobody'} in this meeting can be meant.",
            "Choose the person from the server's members.",
        )
    return found[0]


def _living_in(zone: str | None, person: Participant, meeting: Meeting) -> Meeting:
    if zone in {None, person.zone}:
        return meeting
    moved = person.model_copy(update={"zone": zone})
    people = tuple(moved if one.id == person.id else one for one in meeting.participants)
    return meeting.model_copy(update={"participants": people})


def _called(meeting: Meeting, name: str) -> list[Participant]:
    wanted = name.casefold()
    return [person for person in meeting.participants if person.name.casefold() == wanted]


def _with(meeting: Meeting, new: Participant) -> Meeting:
    return meeting.model_copy(update={"participants": (*meeting.participants, new)})
