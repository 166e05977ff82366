"""Somebody who asks on Slack, with the rights they have there at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import BaseModel, ValidationError

from bot.errors import Fault, NotAllowedError, ProviderError
from bot.ports import Asker
from integrations.slack.faults import Refused, ScopeMissingError
from integrations.slack.places import PLATFORM, account
from integrations.slack.scopes import is_optional

if TYPE_CHECKING:
    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from integrations.slack.api import SlackApi
    from integrations.slack.people import SlackPeople, User

_UNSEEN: Final = frozenset(
    {"channel_not_found", "fetch_members_failed", "user_disabled", "user_not_visible"}
)


class _Channel(BaseModel):
    """A channel as `conversations.info` tells (objects/conversation-object)."""

    is_mpim: bool = False
    is_private: bool = False

    @property
    def is_public(self) -> bool:
        return not (self.is_mpim or self.is_private)


class SlackAsker(Asker):
    """A person of a team; what they may read is looked up once, and kept for one answer."""

    def __init__(self, api: SlackApi, team: str, user: User) -> None:
        self._api = api
        self._team = team
        self._user = user
        self._readable: dict[str, bool] = {}

    @classmethod
    async def of(cls, api: SlackApi, people: SlackPeople, team: str, user_id: str) -> Self:
        """Who has done something in a team.

        Raises `NotAllowedError` for bots and for who has left, and `ProviderError`.
        """
        user = await people.user_now(team, user_id)
        if user is None or not user.is_person:
            raise NotAllowedError(
                "Minuta does not know this account here.", "Ask as a person of the workspace."
            )
        return cls(api, team, user)

    @property
    def account(self) -> Account:
        """The account in the team that they ask in."""
        return account(self._team, self._user.id)

    @property
    def name(self) -> str:
        """What they are called there."""
        return self._user.shown_name

    @property
    def is_admin(self) -> bool:
        """Whether they are an admin or owner of the workspace."""
        return self._user.is_admin or self._user.is_owner

    @property
    def language(self) -> str | None:
        """The language of their Slack."""
        return self._user.locale

    async def can_read(self, place: Place) -> bool:
        """Whether they can read a channel, or a thread of it.

        A public channel is for every member of the team and for the guests who are in it, any
        other for who is in it. An archived channel stays readable. What Minuta does not see
        itself, nobody is taken to see, also where nobody has allowed it what may be refused. Raises
        `ProviderError` when it can't be found out.
        """
        if place.platform != PLATFORM or place.workspace != self._team:
            return False
        if place.channel not in self._readable:
            self._readable[place.channel] = await self._reads(place.channel)
        return self._readable[place.channel]

    async def _reads(self, channel_id: str) -> bool:
        try:
            if channel_id.startswith("D"):
                return await self._direct() == channel_id
            answer = await self._api.call(self._team, "conversations.info", channel=channel_id)
            channel = _channel(answer.get("channel"))
            if channel.is_public and not self._user.is_guest_in(self._team):
                return True
            members = self._api.pages(
                self._team, "conversations.members", "members", channel=channel_id
            )
            async for user_id in members:
                if user_id == self._user.id:
                    return True
        except Refused as error:
            if error.code in _UNSEEN:
                return False
            raise
        except ScopeMissingError as error:
            if is_optional(error.scope):
                return False
            raise
        return False

    async def _direct(self) -> str | None:
        """The direct messages with this person; asked for so, they need no permission to read."""
        answer = await self._api.call(self._team, "conversations.open", users=self._user.id)
        channel: dict[str, str] = answer.get("channel") or {}
        return channel.get("id")


def _channel(told: Any) -> _Channel:  # noqa: ANN401 (what Slack sent)
    try:
        return _Channel.model_validate(told)
    except ValidationError:
        raise ProviderError(PLATFORM, Fault.BAD_OUTPUT, "conversations.info") from None
