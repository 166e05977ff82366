"""In which time zones the people of a meeting live, as far as they have said so."""

from bot.domain.meeting import Meeting
from bot.domain.people import Account, Participant
from bot.ports import PreferenceStore


async def with_zones(meeting: Meeting, store: PreferenceStore) -> Meeting:
    """The meeting whose participants have the zone they set; a known one stays."""
    accounts = [
        person.account
        for person in meeting.participants
        if person.account is not None and person.zone is None
    ]
    here = [account for account in accounts if account.platform == meeting.place.platform]
    if not here:
        return meeting
    settings = await store.person_settings(here)
    zones = {
        account: settings[account.user_id].zone for account in here if account.user_id in settings
    }

    def known(person: Participant) -> Participant:
        zone = zones.get(person.account) if person.account and person.zone is None else None
        return person.model_copy(update={"zone": zone}) if zone else person

    people = tuple(known(person) for person in meeting.participants)
    return meeting.model_copy(update={"participants": people})


async def zone_set_by(account: Account, store: PreferenceStore) -> str | None:
    """The zone a person has set, if they have."""
    settings = (await store.person_settings([account])).get(account.user_id)
    return settings.zone if settings else None
