"""Who answers which button, menu and form: all of them, also those that an earlier run sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from bot.errors import NotFoundError
from integrations.slack.actions import MENU_PATTERN, chosen
from integrations.slack.asking import Asked, Origin, answered, origin_of
from integrations.slack.modals import form_at, submitted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from integrations.slack.actions import Action
    from integrations.slack.app import Surroundings
    from integrations.slack.asking import Reply

    Click: TypeAlias = Callable[[Asked, Mapping[str, str]], Coroutine[object, object, None]]
    """Answers a use of a button or menu; gets what it carries, by the names of its parts."""

    Submission: TypeAlias = Callable[[Asked, Mapping[str, str]], Awaitable[Reply | str]]
    """Does what a form asks for, which is in `asked.body["view"]`; gets what the form carries."""


class Route(NamedTuple):
    """Every use of a button or menu of this kind goes to its handler."""

    action: Action
    handler: Click


class FormRoute(NamedTuple):
    """Every form of this kind goes to its handler; `title` is above what becomes of it."""

    action: Action
    title: str
    handler: Submission


class Routes(NamedTuple):
    """The routes of a subject: those of buttons and menus, and those of forms."""

    clicks: tuple[Route, ...] = ()
    forms: tuple[FormRoute, ...] = ()


def answer_clicks(app: AsyncApp, surroundings: Surroundings, routes: Iterable[Route]) -> None:
    """Let every button and menu be answered, however old its message is; to be called once."""
    known = {route.action.name: route.handler for route in routes}

    for action in {route.action for route in routes}:
        app.action(action.pattern)(_pressing(surroundings, action, known[action.name]))

    async def choose(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        choice = chosen(body["actions"][0])
        asked = _asked(surroundings, context, body)
        if choice is None or choice.action.name not in known:
            await surroundings.tasks.begin(_unknown(asked), "menu")
            return
        await surroundings.tasks.begin(known[choice.action.name](asked, choice.values), "menu")

    app.action(MENU_PATTERN)(choose)


def answer_forms(app: AsyncApp, surroundings: Surroundings, routes: Iterable[FormRoute]) -> None:
    """Let every form be answered that is sent in."""
    for route in routes:
        app.view_submission(route.action.name)(_sending(surroundings, route))


def _pressing(
    surroundings: Surroundings, action: Action, handler: Click
) -> Callable[..., Awaitable[None]]:
    async def press(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        values = action.pressed(body["actions"][0])
        asked = _asked(surroundings, context, body)
        work = handler(asked, values) if values is not None else _unknown(asked)
        await surroundings.tasks.begin(work, action.name)

    return press


def _sending(surroundings: Surroundings, route: FormRoute) -> Callable[..., Awaitable[None]]:
    async def send(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        found = form_at(body["view"], route.action)
        origin = found.origin if found is not None else Origin("modal")
        asked = Asked(surroundings, team_of(context, body), body, origin)

        async def work() -> Reply | str:
            if found is None:
                raise _not_known()
            return await route.handler(asked, found.values)

        await submitted(asked, ack, route.title, work)

    return send


def _not_known() -> NotFoundError:
    return NotFoundError(
        "Minuta does not know any more what this is about.", "Look at the newest notes."
    )


async def _unknown(asked: Asked) -> None:
    async def work() -> Reply:
        raise _not_known()

    await answered(asked, work)


def _asked(surroundings: Surroundings, context: AsyncBoltContext, body: dict[str, Any]) -> Asked:
    return Asked(surroundings, team_of(context, body), body, origin_of(body))


def team_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> str:
    """The team in which something was used or has happened."""
    team = context.team_id or body.get("team_id") or (body.get("team") or {}).get("id")
    return str(team)
