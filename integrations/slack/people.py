"""The people of a team, as Slack knows them."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.domain.directory import Member
from bot.errors import Fault, ProviderError
from bot.ports import Directory
from integrations.slack.faults import Refused
from integrations.slack.places import PLATFORM, account
from integrations.slack.timing import MACHINE, Timing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from integrations.slack.api import SlackApi

CROWD: Final = 200
"""A channel with more members than that is a crowd: nobody is looked up by name in it."""

_LASTS_S: Final = 3600.0
_MOST_KNOWN: Final = 20_000
_NOBODY: Final = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_UNSEEN: Final = frozenset({"channel_not_found", "fetch_members_failed", "method_not_supported"})


_Text = Annotated[str, BeforeValidator(lambda told: "" if told is None else told)]
_Yes = Annotated[bool, BeforeValidator(lambda told: told is True)]


class _Profile(BaseModel):
    model_config = ConfigDict(frozen=True)

    display_name: _Text = ""
    real_name: _Text = ""
    first_name: _Text = ""


class User(BaseModel):
    """A user as `users.info` and the event `user_change` tell (objects/user-object)."""

    model_config = ConfigDict(frozen=True)

    id: str
    team_id: _Text = ""
    name: _Text = ""
    real_name: _Text = ""
    deleted: _Yes = False
    is_bot: _Yes = False
    is_app_user: _Yes = False
    is_admin: _Yes = False
    is_owner: _Yes = False
    is_restricted: _Yes = False
    is_ultra_restricted: _Yes = False
    is_stranger: _Yes = False
    tz: str | None = None
    locale: str | None = None
    profile: _Profile = _Profile()

    @property
    def shown_name(self) -> str:
        """What the person is called in the team."""
        profile = self.profile
        names = (profile.display_name, profile.real_name, self.real_name, self.name, self.id)
        return next(filter(None, map(str.strip, names)))

    @property
    def is_person(self) -> bool:
        """Whether this is somebody who is there, and no bot."""
        return not (self.deleted or self.is_bot or self.id == "USLACKBOT")

    def is_guest_in(self, team: str) -> bool:
        """Whether they are a guest of the team, or come from another one."""
        is_foreign = self.is_stranger or self.team_id not in {"", team}
        return is_foreign or self.is_restricted or self.is_ultra_restricted


class _Known(NamedTuple):
    user: User | None
    until: float


class SlackPeople(Directory):
    """Looks people up, and keeps for an hour what was found unless Slack tells of a change."""

    def __init__(self, api: SlackApi, timing: Timing = MACHINE) -> None:
        self._api = api
        self._timing = timing
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()

    async def members(self, place: Place) -> Sequence[Member]:
        """The people of a channel, bots left out; nobody of one that is a crowd, or not seen.

        Who is in direct messages can't be looked up without a permission to read those.
        """
        if place.platform != PLATFORM or place.channel.startswith("D"):
            return ()
        found = []
        try:
            pages = self._api.pages(
                place.workspace, "conversations.members", "members", channel=place.channel
            )
            async for user_id in pages:
                found.append(str(user_id))
                if len(found) > CROWD:
                    return ()
        except Refused as error:
            if error.code in _UNSEEN:
                return ()
            raise
        people = [await self.member(account(place.workspace, user_id)) for user_id in found]
        return [person for person in people if person is not None]

    async def member(self, account: Account) -> Member | None:
        """One person; None for bots, for who has left, and for whom there is not."""
        if account.platform != PLATFORM:
            return None
        user = await self.user(account.workspace, account.user_id)
        if user is None or not user.is_person:
            return None
        shown = user.shown_name
        others = (user.profile.real_name, user.real_name, user.profile.first_name, user.name)
        return Member(
            account=account,
            name=shown,
            aliases=tuple(
                dict.fromkeys(name for name in map(str.strip, others) if name not in {"", shown})
            ),
            zone=user.tz if user.tz in available_timezones() else None,
            is_guest=user.is_guest_in(account.workspace),
        )

    async def user(self, team: str, user_id: str) -> User | None:
        """All that is known of an account, None where there is none; raises as `call` does."""
        known = self._known.get((team, user_id))
        if known is None or self._timing.monotonic() >= known.until:
            return await self.user_now(team, user_id)
        return known.user

    async def user_now(self, team: str, user_id: str) -> User | None:
        """The same as Slack knows it at this moment: it says what somebody may do."""
        return self._keep(team, user_id, await self._asked(team, user_id)).user

    def refreshed(self, team: str, user: Mapping[str, Any]) -> None:
        """Slack has told what somebody is now (`user_change`, `team_join`)."""
        told = User.model_validate(user)
        self._keep(team, told.id, told)

    def forget(self, team: str) -> None:
        """Know nobody of a team any more."""
        for key in [key for key in self._known if key[0] == team]:
            del self._known[key]

    async def _asked(self, team: str, user_id: str) -> User | None:
        try:
            answer = await self._api.call(team, "users.info", user=user_id, include_locale=True)
            return User.model_validate(answer.get("user"))
        except Refused as error:
            if error.code in _NOBODY:
                return None
            raise
        except ValidationError:
            raise ProviderError(PLATFORM, Fault.BAD_OUTPUT, "users.info: no user") from None

    def _keep(self, team: str, user_id: str, user: User | None) -> _Known:
        known = _Known(user, self._timing.monotonic() + _LASTS_S)
        self._known[team, user_id] = known
        self._known.move_to_end((team, user_id))
        while len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        return known
