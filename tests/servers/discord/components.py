"""Messages as Discord takes them: its limits and what may be nested in what.

The pages are those of discord.com/developers/docs: components/reference for components,
resources/message for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord.api import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.servers.discord.api import Upload
    from tests.servers.discord.world import Json

IS_COMPONENTS_V2 = 1 << 15
ROW, BUTTON, STRING_SELECT = 1, 2, 3
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
SELECTS = frozenset({STRING_SELECT, 5, 6, 7, 8})
_IN_CONTAINER = frozenset({ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR})
_IN_MESSAGE = _IN_CONTAINER | {CONTAINER}
_LEGACY = ("content", "embeds", "poll", "sticker_ids", "stickers")
_LINK, _PREMIUM = 5, 6
_STYLES = range(1, 7)

CONTENT = 2000
TEXT_TOTAL = 4000
COMPONENTS = 40
LEGACY_ROWS = 5
ROW_BUTTONS = 5
OPTIONS = 25
LABEL = 80
CUSTOM_ID = 100
OPTION_TEXT = 100
PLACEHOLDER = 150
URL = 512
SECTION_TEXTS = 3
GALLERY_ITEMS = 10
FILES = 10
FILE_BYTES = 10 << 20
PAID_FILE_BYTES = 500 << 20
NONCE = 25
MENTIONED_USERS = 100


def check(
    body: Json, files: Mapping[int, Upload], kept: tuple[str, ...] = (), *, is_bot: bool = True
) -> None:
    """Refuse what Discord would refuse of a message; `kept` are names of files it has already.

    People may share larger files than bots. Raises `ApiError`.
    """
    _check_files(files, kept, FILE_BYTES if is_bot else PAID_FILE_BYTES)
    _check(len(body.get("content") or "") <= CONTENT, "content: 2000 or fewer")
    _check(len(str(body.get("nonce") or "")) <= NONCE, "nonce: 25 or fewer")
    mentions = body.get("allowed_mentions") or {}
    _check(len(mentions.get("users") or ()) <= MENTIONED_USERS, "allowed_mentions: 100 or fewer")
    components = body.get("components") or []
    if (body.get("flags") or 0) & IS_COMPONENTS_V2:
        for name in _LEGACY:
            _check(not body.get(name), f"{name} can't be used with IS_COMPONENTS_V2")
        _check(bool(components), "components: this field is required")
        names = frozenset(kept) | {file.filename for file in files.values()}
        _check_all(components, _IN_MESSAGE, names)
    else:
        _check(len(components) <= LEGACY_ROWS, "components: 5 or fewer rows")
        _check_all(components, frozenset({ROW}), frozenset())
        parts = ("content", "embeds", "components", "sticker_ids", "poll")
        if not files and not kept and not any(body.get(name) for name in parts):
            raise ApiError(400, 50006, "Cannot send an empty message")


def stored(components: list[Json], urls: Mapping[str, tuple[str, int]]) -> list[Json]:
    """The components as a message shows them: each with an id, and files with their addresses."""
    taken = {one["id"] for one in walk(components) if one.get("id")}
    free = (number for number in range(1, 1 << 31) if number not in taken)
    return [_stored(one, free, urls) for one in components]


def with_addresses(components: list[Json], urls: Mapping[str, tuple[str, int]]) -> list[Json]:
    """Stored components whose files have these addresses."""
    return [_stored(one, iter(()), urls) for one in components]


def texts(components: list[Json]) -> Iterator[str]:
    """Every text of a message's components, from top to bottom."""
    return (one["content"] for one in walk(components) if one["type"] == TEXT)


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, also the nested ones."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        if component.get("accessory"):
            yield from walk([component["accessory"]])


def _stored(one: Json, free: Iterator[int], urls: Mapping[str, tuple[str, int]]) -> Json:
    kept = one | {"id": one.get("id") or next(free)}
    if one.get("components"):
        kept["components"] = [_stored(child, free, urls) for child in one["components"]]
    if one.get("accessory"):
        kept["accessory"] = _stored(one["accessory"], free, urls)
    if one["type"] == FILE:
        name = _file_name(one)
        url, size = urls[name]
        kept |= {"file": {"url": url, "proxy_url": url}, "name": name, "size": size}
    return kept


def _check_files(files: Mapping[int, Upload], kept: tuple[str, ...], largest: int) -> None:
    if len(files) + len(kept) > FILES:
        raise ApiError(400, 30015, "Maximum number of attachments in a message reached (10)")
    if any(len(file.content) > largest for file in files.values()):
        raise ApiError(413, 40005, "Request entity too large")


def _check_all(components: list[Json], allowed: frozenset[int], names: frozenset[str]) -> None:
    everything = list(walk(components))
    _check(len(everything) <= COMPONENTS, "components: 40 or fewer")
    text = sum(_characters(one["content"]) for one in everything if one["type"] == TEXT)
    _check(text <= TEXT_TOTAL, "components: 4000 or fewer characters of text")
    _check_unique([one["custom_id"] for one in everything if "custom_id" in one], "custom_id")
    ids = [one["id"] for one in everything if one.get("id")]
    _check_unique(ids, "id")
    _check(all(isinstance(one, int) and 0 < one < 1 << 31 for one in ids), "id: 32 bit integer")
    for one in components:
        _check_one(one, allowed, names)


def _check_one(one: Json, allowed: frozenset[int], names: frozenset[str]) -> None:
    kind = one["type"]
    _check(kind in allowed, f"components: type {kind} can't be here")
    if kind == FILE:
        is_named = "name" in one or one["file"]["url"].startswith("attachment://")
        _check(is_named and _file_name(one) in names, "file: no such attachment")
        return
    checks: dict[int, Callable[[Json], None]] = {
        ROW: _check_row,
        SECTION: _check_section,
        TEXT: _check_text,
        GALLERY: _check_gallery,
        SEPARATOR: _check_separator,
    }
    if kind == CONTAINER:
        children = one["components"]
        _check(bool(children), "container: must not be empty")
        for child in children:
            _check_one(child, _IN_CONTAINER, names)
    else:
        checks[kind](one)


def _check_row(row: Json) -> None:
    children = row["components"]
    if any(child["type"] in SELECTS for child in children):
        _check(len(children) == 1, "a select is alone in its row")
        _check_select(children[0])
        return
    _check(1 <= len(children) <= ROW_BUTTONS, "a row has 1 to 5 buttons")
    for child in children:
        _check(child["type"] == BUTTON, "a row has buttons or a select")
        _check_button(child)


def _check_button(button: Json) -> None:
    style = button.get("style")
    _check(style in _STYLES, "style: unknown")
    label = button.get("label") or ""
    _check(len(label) <= LABEL, "label: 80 or fewer")
    if style == _LINK:
        _check(0 < len(button.get("url") or "") <= URL, "url: 1 to 512")
        _check("custom_id" not in button, "a link has no custom_id")
    elif style != _PREMIUM:
        _check_custom_id(button)
        _check("url" not in button, "only a link has a url")
    _check(bool(label or button.get("emoji") or style == _PREMIUM), "label or emoji is required")


def _check_select(select: Json) -> None:
    _check_custom_id(select)
    _check(len(select.get("placeholder") or "") <= PLACEHOLDER, "placeholder: 150 or fewer")
    if select["type"] != STRING_SELECT:
        return
    options = select.get("options") or []
    _check(1 <= len(options) <= OPTIONS, "options: 1 to 25")
    _check_unique([option["value"] for option in options], "value")
    for option in options:
        for name in ("label", "value"):
            _check(1 <= len(option[name]) <= OPTION_TEXT, f"{name}: 1 to 100")
        _check(len(option.get("description") or "") <= OPTION_TEXT, "description: 100 or fewer")
    _check(0 <= select.get("min_values", 1) <= OPTIONS, "min_values: 0 to 25")
    _check(1 <= select.get("max_values", 1) <= len(options), "max_values: 1 to all")


def _check_section(section: Json) -> None:
    children = section["components"]
    _check(1 <= len(children) <= SECTION_TEXTS, "a section has 1 to 3 texts")
    for child in children:
        _check(child["type"] == TEXT, "a section has only texts")
        _check_text(child)
    accessory = section.get("accessory") or {}
    _check(accessory.get("type") in {BUTTON, THUMBNAIL}, "accessory: a button or a thumbnail")
    if accessory["type"] == BUTTON:
        _check_button(accessory)


def _check_text(text: Json) -> None:
    _check(bool(text["content"].strip()), "content: must not be empty")


def _check_gallery(gallery: Json) -> None:
    _check(1 <= len(gallery.get("items") or ()) <= GALLERY_ITEMS, "items: 1 to 10")


def _check_separator(separator: Json) -> None:
    _check(separator.get("spacing", 1) in {1, 2}, "spacing: 1 or 2")


def _check_custom_id(one: Json) -> None:
    _check(1 <= len(one.get("custom_id") or "") <= CUSTOM_ID, "custom_id: 1 to 100")


def _check_unique(values: Sequence[object], what: str) -> None:
    _check(len(set(values)) == len(values), f"{what}: must be unique")


def _check(is_fine: bool, what: str) -> None:  # noqa: FBT001 (reads as an assertion)
    if not is_fine:
        raise ApiError(400, 50035, f"Invalid Form Body: {what}")


def _characters(text: str) -> int:
    """The stricter of the two ways to count: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _file_name(one: Json) -> str:
    url = str(one["file"]["url"])
    return str(one.get("name") or url.rsplit("/", 1)[-1])
