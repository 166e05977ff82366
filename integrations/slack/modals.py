"""Modals: opened at once, since Slack opens none for who took the time to think.

A `trigger_id` is good for three seconds and once (docs.slack.dev/interactivity). So an empty modal
is opened with it, and what it is to show is put into it as soon as it is known.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from bot.domain.refusal import refusal
from bot.errors import ConflictError, MinutaError, NotAllowedError, NotFoundError, ProviderError
from integrations.slack.asking import (
    Asked,
    Origin,
    Reply,
    outcome,
    refused,
    said,
    tell,
    unexpected,
)
from integrations.slack.elements import section
from integrations.slack.faults import Refused
from integrations.slack.limits import VIEW_BLOCKS, VIEW_TITLE, validate_view
from integrations.slack.text import shortened

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

    from slack_bolt.async_app import AsyncAck

    from integrations.slack.actions import Action
    from integrations.slack.elements import Block

log = logging.getLogger(__name__)

_WORKING_S: Final = 2.0
"""Slack waits three seconds for what becomes of a form that was sent."""

_TOO_LATE: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"})
_CLOSED: Final = frozenset({"not_found", "view_not_found"})
_FINAL = (NotAllowedError, NotFoundError, ConflictError)
"""Nothing that is written into the form would change these."""

View: TypeAlias = dict[str, Any]
_Judged: TypeAlias = "Reply | MinutaError"


class Mistake(MinutaError):  # noqa: N818 (what somebody made, in their words)
    """What is in one field of a form won't do."""

    def __init__(self, field: str, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.field = field


@contextmanager
def blaming(field: str) -> Iterator[None]:
    """Say of an error that can be corrected that it is about a field; raises `Mistake`."""
    try:
        yield
    except (Mistake, *_FINAL):
        raise
    except MinutaError as error:
        raise Mistake(field, error.what, error.remedy) from error


class FormAt(NamedTuple):
    """What a form carries: the ids that its action names, and where it was opened."""

    values: Mapping[str, str]
    origin: Origin


def form(
    title: str,
    action: Action,
    values: Sequence[str],
    blocks: Iterable[Block],
    *,
    origin: Origin,
    submit: str = "Save",
    note: str = "",
) -> View:
    """A modal that is sent in; what it is about travels with it, and a note of some words."""
    carried = {"at": action.value(*values) or "", "from": list(origin), "note": note}
    return {
        **_view(title, blocks),
        "callback_id": action.name,
        "private_metadata": json.dumps(carried, ensure_ascii=False, separators=(",", ":")),
        "submit": {"type": "plain_text", "text": submit},
    }


def notice(title: str, reply: Reply) -> View:
    """A modal that only says something; what does not fit into it is said to be more."""
    blocks = list(reply.blocks)
    if len(blocks) > VIEW_BLOCKS:
        blocks = [*blocks[: VIEW_BLOCKS - 1], section("… and more than fits in here.")]
    return _view(title, blocks)


def form_at(view: Mapping[str, Any], action: Action) -> FormAt | None:
    """What a form that was sent in carries; None for what was not made by `form`."""
    try:
        carried = json.loads(view.get("private_metadata") or "")
        values, origin = action.values(carried["at"]), Origin(*carried["from"])
    except (ValueError, TypeError, KeyError):
        return None
    return None if values is None else FormAt(values, origin)


def noted(view: Mapping[str, Any]) -> str:
    """The note that a form carries."""
    return str(json.loads(view["private_metadata"])["note"])


async def opened(asked: Asked, title: str, prepare: Callable[[], Awaitable[View]]) -> None:
    """Open a modal at once, and show in it what is prepared, or why nothing is.

    From within a modal it opens above that one. Never raises but to be cancelled.
    """
    view_id = await _open(asked, title)
    if view_id is None:
        return
    try:
        view = await prepare()
        validate_view(view)
    except (MinutaError, ProviderError) as error:
        log.info("%s was refused: %s", asked.id, type(error).__name__)
        view = notice(title, refused(error))
    except Exception as error:  # noqa: BLE001 (the boundary of one interaction: others go on)
        view = notice(title, said(f"⚠️ {unexpected(asked, error)}"))
    await shown(asked, view_id, view)


async def shown(asked: Asked, view_id: str, view: View) -> None:
    """Let an open modal show something else; one that was closed meanwhile stays closed."""
    try:
        await asked.surroundings.api.call(asked.team, "views.update", view_id=view_id, view=view)
    except Refused as error:
        if error.code in _CLOSED:
            log.info("%s: its modal is not there any more", asked.id)
        else:
            await _not_shown(asked, error)
    except (MinutaError, ProviderError) as error:
        await _not_shown(asked, error)


async def submitted(
    asked: Asked, ack: AsyncAck, title: str, work: Callable[[], Awaitable[Reply | str]]
) -> None:
    """Do what a form asks for, and answer it: in the field that is wrong, or with what came of it.

    What takes longer than Slack waits for is shown in the modal when it is there. An empty reply
    closes it.
    """
    judged: asyncio.Future[_Judged] = asyncio.get_running_loop().create_future()

    async def judge() -> None:
        judged.set_result(await _judged(asked, work))

    asked.surroundings.tasks.start(judge(), "form")
    done, _ = await asyncio.wait({judged}, timeout=_WORKING_S)
    if not done:
        await ack(response_action="update", view=_loading(title))
        asked.surroundings.tasks.start(_shown_later(asked, title, judged), "form")
        return
    result = judged.result()
    if isinstance(result, MinutaError):
        field = getattr(result, "field", None) or _first_field(asked)
        if field is not None:
            await ack(response_action="errors", errors={field: refusal(result)})
            return
        result = refused(result)
    view = _following(title, result)
    if view is None:
        await ack()
    else:
        await ack(response_action="update", view=view)


async def _judged(asked: Asked, work: Callable[[], Awaitable[Reply | str]]) -> _Judged:
    """What came of a form; an error that somebody can correct in it stays one."""
    wrong: list[MinutaError] = []

    async def watched() -> Reply | str:
        try:
            return await work()
        except _FINAL:
            raise
        except MinutaError as error:
            wrong.append(error)
            return Reply()

    reply = await outcome(asked, watched)
    return wrong[0] if wrong else reply


async def _shown_later(asked: Asked, title: str, judged: asyncio.Future[_Judged]) -> None:
    result = await judged
    reply = refused(result) if isinstance(result, MinutaError) else result
    view = _following(title, reply) or notice(title, said("Done."))
    await shown(asked, asked.body["view"]["id"], view)


def _following(title: str, reply: Reply) -> View | None:
    """What takes the place of a form; None where it closes."""
    if reply.next_form is not None:
        return dict(reply.next_form)
    return notice(title, reply) if reply.blocks else None


async def _open(asked: Asked, title: str) -> str | None:
    """The id of a modal that says that it is not ready yet; None where none could be opened."""
    method = "views.push" if asked.origin.kind == "modal" else "views.open"
    try:
        answer = await asked.surroundings.api.call(
            asked.team,
            method,
            is_repeatable=False,
            trigger_id=asked.body["trigger_id"],
            view=_loading(title),
        )
    except Refused as error:
        if error.code not in _TOO_LATE:
            await _not_shown(asked, error)
            return None
        log.warning("%s came too late for a modal", asked.id)
        await tell(asked, said("⚠️ That took too long to get here. Press it again."))
        return None
    except (MinutaError, ProviderError) as error:
        await _not_shown(asked, error)
        return None
    return str(answer["view"]["id"])


async def _not_shown(asked: Asked, error: MinutaError | ProviderError) -> None:
    log.warning("%s: no modal: %s", asked.id, type(error).__name__)
    await tell(asked, refused(error))


def _first_field(asked: Asked) -> str | None:
    blocks: Sequence[Mapping[str, Any]] = asked.body["view"].get("blocks") or ()
    return next((str(one["block_id"]) for one in blocks if one.get("type") == "input"), None)


def _loading(title: str) -> View:
    return _view(title, (section("⏳ One moment…"),))


def _view(title: str, blocks: Iterable[Block]) -> View:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": shortened(title, VIEW_TITLE)},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(blocks),
    }
