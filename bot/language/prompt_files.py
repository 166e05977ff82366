"""Prompts from files: what is ours is the system's, what people said the user's."""

from dataclasses import dataclass, field

from jinja2 import Environment, PackageLoader, StrictUndefined


@dataclass(frozen=True, slots=True)
class Wording:
    """A prompt in two parts: `user` holds what people said, which is not to be trusted."""

    system: str = field(repr=False)
    user: str = field(repr=False)


class PromptFiles:
    """The files `<name>.md` in a package's folder `prompts`: blocks `system` and `user`."""

    def __init__(self, package: str) -> None:
        self._environment = Environment(
            loader=PackageLoader(package, "prompts"),
            autoescape=False,  # noqa: S701 (no markup: every value was made harmless before)
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def wording(self, name: str, **values: object) -> Wording:
        """The prompt with these values, all of them harmless: see `bot.notes.written.showing`."""
        template = self._environment.get_template(f"{name}.md")
        context = template.new_context(values)
        system, user = (
            "".join(template.blocks[part](context)).strip() for part in ("system", "user")
        )
        return Wording(system, user)
