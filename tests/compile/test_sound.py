import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.compile import sound
from server.compile.recording import BIT_RATE, RATE, TARGET_LUFS, SoundError
from tests.builders import wav
from tests.sounds import recording

NEAR_LU = 0.5


@pytest.mark.parametrize(("level", "crackle"), [(0.02, 1), (0.9, 1), (0.3, 8)])
@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".ogg", ".m4a"])
def test_every_voice_is_equally_loud_and_no_peak_too_high(tmp_path, suffix, level, crackle):
    made = sound.prepare(recording(suffix, 4.0, level, crackle), suffix, tmp_path)
    heard = sound.measure(sound.decode(made.data, ".m4a"))
    assert heard.lufs == pytest.approx(TARGET_LUFS, abs=NEAR_LU)
    assert heard.peak_dbtp <= sound.CEILING_DBTP
    assert made.duration_s == pytest.approx(4, abs=0.1)


def test_the_loudness_meter_reads_what_the_standard_says():
    """EBU Tech 3341, case 1, in one channel: a tone of 1 kHz at -20 dBFS peak measures -23 LUFS."""
    time = np.arange(RATE * 5) / RATE
    tone = (0.1 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)
    assert sound.measure(tone).lufs == pytest.approx(-23, abs=0.1)
    assert sound.measure(tone).peak_dbtp == pytest.approx(-20, abs=0.1)


def test_it_is_aac_in_mono_with_its_index_first_and_nothing_else_told(tmp_path):
    data = sound.prepare(recording(".mp3", title="Ada at home"), ".mp3", tmp_path).data
    with av.open(io.BytesIO(data)) as container:
        (stream,) = container.streams
        assert isinstance(stream, av.AudioStream)
        assert (stream.codec_context.name, stream.channels, stream.rate) == ("aac", 1, 44_100)
        assert stream.codec_context.profile == "LC"
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
    assert data.find(b"moov") < data.find(b"mdat")
    assert not any(word in data for word in (b"Ada", b"Lav"))
    assert len(data) * 8 / 4 < 1.3 * BIT_RATE


def test_the_same_recording_gives_the_same_bytes_with_and_without_the_cache(tmp_path, monkeypatch):
    data = recording(".ogg")
    first = sound.prepare(data, ".ogg", tmp_path / "a")
    assert sound.prepare(data, ".ogg", tmp_path / "b") == first
    monkeypatch.setattr(sound, "_make", None)
    assert sound.prepare(data, ".ogg", tmp_path / "a") == first


def test_the_wave_is_drawn_from_what_is_heard():
    half = np.concatenate([np.zeros(32_000, np.float32), np.full(32_000, 0.5, np.float32)])
    peaks = sound._peaks(half)
    assert (len(peaks), peaks[:32], peaks[32:]) == (64, (0,) * 32, (100,) * 32)


def test_silence_stays_silent(tmp_path):
    made = sound.prepare(wav(1), ".wav", tmp_path)
    assert made.peaks == (0,) * 64
    assert made.duration_s == pytest.approx(1, abs=0.1)


def test_packets_survive_their_file():
    frames = sound.encode(np.zeros(44_100, np.float32))
    assert sound.packets(sound.write(frames)) == frames


def test_no_more_is_decoded_than_a_stop_may_last(monkeypatch):
    monkeypatch.setattr(sound, "LONGEST_SOUND_S", 2)
    assert len(sound.decode(recording(), ".wav")) == 2 * RATE


@pytest.mark.parametrize("data", [b"", b"RIFF", b"OggS" * 9, wav(1)[:44]])
def test_what_is_no_sound_is_said_to_be_none(data):
    with pytest.raises(SoundError):
        sound.decode(data, ".wav")


@settings(max_examples=20, deadline=None)
@given(st.data(), st.sampled_from([".mp3", ".ogg", ".m4a", ".wav"]))
def test_a_damaged_recording_never_crashes(draw, suffix):
    data = bytearray(recording(suffix, 1.0))
    for _ in range(draw.draw(st.integers(1, 12))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        heard = sound.decode(bytes(data), suffix)
    except SoundError:
        return
    assert np.isfinite(heard).all()
