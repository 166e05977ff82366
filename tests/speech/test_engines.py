import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bot.errors import Fault, ProviderError, SettingsError
from bot.ports import UtteranceRecogniser
from integrations.registry import RECOGNISERS, implementation, import_path
from integrations.speech.faster_whisper import FasterWhisper
from integrations.speech.moonshine import Moonshine
from tests.speech.sounds import RATE, noise, voice


def test_every_name_in_the_registry_is_an_engine() -> None:
    for name in RECOGNISERS:
        found = implementation(RECOGNISERS, name)
        assert issubclass(found, UtteranceRecogniser)
        assert found.name == name


def test_an_unknown_engine_lists_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"'sphinx'.*Known: moonshine, faster_whisper"):
        import_path(RECOGNISERS, "sphinx")


def test_knowing_an_engine_loads_no_vendor() -> None:
    program = (
        "import sys; from integrations.registry import RECOGNISERS, implementation\n"
        "engine = implementation(RECOGNISERS, 'moonshine')()\n"
        "assert engine.capabilities.languages == {'en'}\n"
        "sys.exit('moonshine_voice' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_moonshine_understands_english() -> None:
    engine = Moonshine()
    try:
        found = engine.recognise(voice("two_cities")[RATE : 7 * RATE])
    finally:
        engine.close()
    assert "best of times" in found.text.lower()
    assert found.language == "en"
    assert found.confidence is None


def test_moonshine_says_the_same_twice() -> None:
    engine = Moonshine()
    try:
        texts = {engine.recognise(voice("beckett")[: 4 * RATE]).text for _ in range(3)}
    finally:
        engine.close()
    assert len(texts) == 1


@pytest.mark.parametrize("length", [0, 1, 100, 2000])
def test_moonshine_survives_very_short_sound(length: int) -> None:
    engine = Moonshine()
    try:
        assert len(engine.recognise(noise(1.0)[:length]).text) < 100
    finally:
        engine.close()


def test_moonshine_refuses_a_model_it_does_not_have() -> None:
    with pytest.raises(ProviderError, match="choose one of tiny-en, base-en") as refused:
        Moonshine(model="huge-en")
    assert refused.value.fault is Fault.BAD_INPUT


def test_moonshine_says_when_a_folder_holds_no_model(tmp_path: Path) -> None:
    engine = Moonshine(model_path=str(tmp_path))
    with pytest.raises(ProviderError, match="no tiny-en model could be loaded") as failed:
        engine.recognise(np.zeros(RATE, np.float32))
    assert failed.value.fault is Fault.BAD_INPUT


@pytest.mark.skipif(find_spec("faster_whisper") is not None, reason="the extra is installed")
def test_faster_whisper_says_how_it_is_installed() -> None:
    with pytest.raises(SettingsError, match=r"pip install 'minuta\[whisper\]'"):
        FasterWhisper()
