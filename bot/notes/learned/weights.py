"""The learned numbers: a file of plain arrays, read with numpy alone and checked before use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from bot.errors import MinutaError
from bot.notes.learned.trees import Trees
from bot.notes.learned.words import BUCKETS

FORMAT = 1
"""Raised whenever the features or the layout change: older weights then mean something else."""

COMMITTED = files("bot.notes.learned").joinpath("weights", "english.npz")


@dataclass(frozen=True, slots=True)
class WordModel:
    """Log odds from numbered patterns; `reads` tells which patterns, "shape" or "said"."""

    reads: str
    weights: NDArray[np.float32]
    bias: float


@dataclass(frozen=True, slots=True)
class ContextModel:
    """Log odds from the columns in context: half from a sum of weights, half from trees.

    Columns are scaled by `mean` and `spread` for both. `threshold` are the log odds from which a
    sentence is taken for one.
    """

    weights: NDArray[np.float64]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    bias: float
    trees: Trees
    threshold: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained extractor: word models by name in their order, and the two it is made for.

    `trained_on` are the ids of the meetings, in order.
    """

    words: Mapping[str, WordModel]
    action: ContextModel
    decision: ContextModel
    trained_on: tuple[str, ...]


def save_weights(weights: Weights, path: Path) -> None:
    """Write the file; the same weights give the same arrays."""
    about = {
        "format": FORMAT,
        "words": [
            {"name": name, "reads": model.reads, "bias": model.bias}
            for name, model in weights.words.items()
        ],
        "action": _about(weights.action),
        "decision": _about(weights.decision),
        "trained_on": list(weights.trained_on),
    }
    arrays: dict[str, NDArray[np.generic]] = {
        "about": np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8),
        "words": np.stack([m.weights for m in weights.words.values()]).astype(np.float16),
    }
    for name, model in (("action", weights.action), ("decision", weights.decision)):
        trees = model.trees
        arrays[name] = np.stack([model.weights, model.mean, model.spread])
        arrays[f"{name} nodes"] = np.stack([trees.feature, trees.left, trees.right]).astype(
            np.int32
        )
        arrays[f"{name} splits"] = np.stack([trees.threshold, trees.value])
        arrays[f"{name} roots"] = trees.roots.astype(np.int32)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _about(model: ContextModel) -> dict[str, float | int]:
    return {
        "bias": model.bias,
        "threshold": model.threshold,
        "base": model.trees.base,
        "depth": model.trees.depth,
    }


def load_weights(path: Path | None = None) -> Weights:
    """The weights of a file, by default those that come with the program.

    Raises `MinutaError` if the file is damaged or of another version.
    """
    try:
        with path.open("rb") if path else COMMITTED.open("rb") as opened:
            return _read(opened)
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, BadZipFile) as damage:
        raise MinutaError(
            "The weights of the learned extractor cannot be read.",
            "Install Minuta again, or train them anew with this version.",
        ) from damage


def _read(opened: IO[bytes]) -> Weights:
    with np.load(opened, allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        if about["format"] != FORMAT:
            raise ValueError(about["format"])
        words, models = arrays["words"].astype(np.float32), about["words"]
        if words.shape != (len(models), BUCKETS) or not np.isfinite(words).all():
            raise ValueError(words.shape)
        return Weights(
            words={
                model["name"]: WordModel(str(model["reads"]), row, float(model["bias"]))
                for model, row in zip(models, words, strict=True)
            },
            action=_context_model(arrays, "action", about["action"]),
            decision=_context_model(arrays, "decision", about["decision"]),
            trained_on=tuple(map(str, about["trained_on"])),
        )


def _context_model(arrays: NpzFile, name: str, about: Mapping[str, float]) -> ContextModel:
    weights, mean, spread = arrays[name].astype(np.float64)
    feature, left, right = arrays[f"{name} nodes"].astype(np.int64)
    threshold, value = arrays[f"{name} splits"].astype(np.float64)
    roots = arrays[f"{name} roots"].astype(np.int64)
    base, depth = float(about["base"]), int(about["depth"])
    trees = Trees(feature, threshold, left, right, value, roots, base, depth)
    is_finite = np.isfinite([weights, mean, spread]).all()
    if not is_finite or not (spread > 0).all() or not trees.is_sound(len(weights)):
        raise ValueError(name)
    return ContextModel(
        weights, mean, spread, float(about["bias"]), trees, float(about["threshold"])
    )
