"""Real sounds: something like a voice, in the files that recorders write."""

import io
from functools import cache

import av
import numpy as np

RATE = 44_100
WRITERS = {".wav": ("wav", "pcm_s16le"), ".mp3": ("mp3", "libmp3lame"),
           ".ogg": ("ogg", "libopus"), ".m4a": ("ipod", "aac")}  # fmt: skip


def voice(seconds=4.0, level=0.3, crackle=1.0):
    """Return syllables of a low voice; `crackle` makes single samples stand out."""
    time = np.arange(int(RATE * seconds)) / RATE
    mouth = (np.sin(13 * time) > -0.2) * (0.4 + 0.6 * np.abs(np.sin(4.4 * time)))
    tones = sum(np.sin(2 * np.pi * 140 * n * time) / n for n in (1, 2, 3, 6, 13))
    wave = tones * mouth
    wave[::9001] *= crackle
    return (wave / np.abs(wave).max() * level).astype(np.float32)


@cache
def recording(suffix=".wav", seconds=4.0, level=0.3, crackle=1.0, layout="stereo", title=""):
    """Return a file as a recorder would write it, at 48 kHz."""
    kind, codec = WRITERS[suffix]
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        if title:
            container.metadata["title"] = title
        stream = container.add_stream(codec, rate=48_000, layout=layout)
        assert isinstance(stream, av.AudioStream)
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=48_000
        )
        wave = voice(seconds, level, crackle).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return out.getvalue()
