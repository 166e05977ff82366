"""The picture is read again as SVG, whose texts are texts."""

from pathlib import Path
from xml.etree import ElementTree as ET

from bot.domain.transcript import SpeechEngine
from bot.speech.evaluation.picture import draw
from bot.speech.evaluation.results import ClipResult, Delays, EngineResult, Mode
from bot.speech.scoring import WordErrors

SVG = "{http://www.w3.org/2000/svg}"


def result(provider: str, mode: Mode, wrong: int, seconds: float) -> EngineResult:
    clip = ClipResult(
        file="a.wav",
        kind="read",
        mode=mode,
        is_mixed=False,
        seconds=10,
        took_s=10 * seconds,
        speakers=1,
        engine=SpeechEngine(provider=provider, model="m"),
        words=WordErrors(words=100, substitutions=wrong),
        delays=Delays(utterances=2, final_s=(seconds, 2 * seconds)),
    )
    return EngineResult(name=provider, mode=mode, clips=(clip,))


def texts(path: Path) -> list[str]:
    return [text.text or "" for text in ET.parse(path).iter(f"{SVG}text")]  # noqa: S314 (our own)


def test_every_engine_is_named_and_both_axes_have_units(tmp_path: Path) -> None:
    found = [
        result("aa", Mode.FILE, 5, 0.1),
        result("bb", Mode.FILE, 5, 0.1001),
        result("aa", Mode.STREAM, 8, 0.5),
    ]
    draw(found, tmp_path / "p.svg")
    drawn = texts(tmp_path / "p.svg")
    assert sorted(text for text in drawn if text.endswith(":m")) == ["aa:m", "aa:m", "bb:m"]
    assert drawn.count("Word error rate (%)") == 2
    assert any(text.startswith("Seconds of work") for text in drawn)
    assert any(text.startswith("Seconds from the end of speech") for text in drawn)


def test_one_panel_is_a_thousand_pixels_wide(tmp_path: Path) -> None:
    draw([result("aa", Mode.FILE, 5, 0.1)], tmp_path / "p.png")
    header = (tmp_path / "p.png").read_bytes()[:24]
    assert int.from_bytes(header[16:20]) == 1000


def test_an_engine_that_failed_on_everything_has_no_point(tmp_path: Path) -> None:
    fine = result("aa", Mode.FILE, 5, 0.1)
    broken = fine.clips[0].model_copy(update={"failure": "no", "engine": None})
    draw([EngineResult(name="bb", mode=Mode.FILE, clips=(broken,))], tmp_path / "p.svg")
    assert not [text for text in texts(tmp_path / "p.svg") if text.startswith("bb")]
