"""How likely each sentence of a conversation gives out a task, or settles something."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.notes.dialogue import Conversation
from bot.notes.learned.features import Floats, Rows, rows_of
from bot.notes.learned.surroundings import in_context
from bot.notes.learned.weights import ContextModel, Weights, WordModel, load_weights
from bot.notes.tasks import SpokenTasks, spoken_tasks

_FEW_SENTENCES = 40
"""A shorter talk is unlike the meetings that were learned from: where it ends tells nothing."""

_MOST_SPREADS = 6.0


@dataclass(frozen=True, slots=True)
class Chances:
    """For every turn the log odds above the threshold: from 0 on it is taken for one.

    `is_enough` tells whether there is enough of a meeting for the learned part to have a say.
    """

    action: Floats
    decision: Floats
    is_enough: bool


def chances(
    conversation: Conversation,
    tasks: SpokenTasks | None = None,
    weights: Weights | None = None,
) -> Chances | None:
    """What the learned model says of each turn; None where nothing was learned of the language.

    `tasks` is what the rules read, if that is known already. Raises `MinutaError` if the weights
    that come with the program are damaged.
    """
    if conversation.cues is None:
        return None
    rows = rows_of(conversation, tasks or spoken_tasks(conversation))
    if rows is None:
        return None
    weights = weights or load_weights()
    columns = in_context(rows, heard(rows, weights.words))
    count = len(conversation.turns)
    return Chances(
        action=_by_turn(rows, odds(columns, weights.action) - weights.action.threshold, count),
        decision=_by_turn(
            rows, odds(columns, weights.decision) - weights.decision.threshold, count
        ),
        is_enough=count >= _FEW_SENTENCES,
    )


def heard(rows: Rows, models: Mapping[str, WordModel]) -> dict[str, Floats]:
    """The log odds of every row by the words alone."""
    return {
        name: (rows.shape if model.reads == "shape" else rows.said).sums(model.weights) + model.bias
        for name, model in models.items()
    }


def odds(columns: Floats, model: ContextModel) -> Floats:
    """The log odds of every row in context."""
    scaled = scaled_columns(columns, model.mean, model.spread)
    result: Floats = (scaled @ model.weights + model.bias + model.trees.odds(scaled)) / 2
    return result


def scaled_columns(columns: Floats, mean: Floats, spread: Floats) -> Floats:
    """The columns in spreads from their mean, without what is far out."""
    return np.clip((columns - mean) / spread, -_MOST_SPREADS, _MOST_SPREADS)


def _by_turn(rows: Rows, values: Floats, count: int) -> Floats:
    """The best piece of each turn speaks for it."""
    best = np.full(count, -np.inf)
    np.maximum.at(best, rows.turns, values)
    return best
