"""A recording, ready for a phone: one voice, as loud as every other one, small.

Whatever libav reads becomes mono at -16 LUFS (ITU-R BS.1770, EBU R128) with its true peak at -1
dBTP or below, in AAC-LC at 64 kb/s. The loudness is measured on what a phone will decode, and the
gain corrected until it holds. No metadata is kept; the same recording gives the same bytes, cached
by its hash and the recipe.
"""

import hashlib
import io
import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import Flags
from numpy.typing import NDArray

from server.compile.recording import (
    BIT_RATE,
    FRAME,
    RATE,
    TARGET_LUFS,
    Recording,
    SoundError,
    recall,
    remember,
)
from server.model.media import LONGEST_SOUND_S, sound_demuxer

Samples = NDArray[np.float32]

CEILING_DBTP = -1.0
SILENT_LUFS = -60.0
LARGEST_GAIN_DB = 36.0
ROUNDS = 4
NEAR_LU = 0.2
HEADROOM_DB = 0.6
"""What AAC adds to a peak; more is taken away where it measures more."""
BARS = 64
PLAIN = ("aformat", "sample_fmts=fltp:channel_layouts=mono")


class Loudness(NamedTuple):
    """Integrated loudness in LUFS and true peak in dBTP."""

    lufs: float
    peak_dbtp: float


def prepare(data: bytes, suffix: str, cache: Path) -> Recording:
    """Return the recording that a phone gets, from the cache where it is there already."""
    sha256 = hashlib.sha256(data).hexdigest()
    known = recall(sha256, cache)
    if known:
        return known
    made = _make(data, suffix)
    remember(sha256, made, cache)
    return made


def decode(data: bytes, suffix: str) -> Samples:
    """Return a recording as mono samples. What is damaged in the middle is left out."""
    try:
        pieces = list(_decoded(data, suffix))
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise SoundError(str(error)) from error
    whole = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    if not len(whole):
        raise SoundError("no samples")
    return np.nan_to_num(whole)


def length_s(data: bytes, suffix: str) -> float:
    """Return how long a recording says that it is, without decoding it; 0 where it says nothing."""
    try:
        with av.open(io.BytesIO(data), "r", format=sound_demuxer(suffix)) as container:
            return (container.duration or 0) / av.time_base
    except (av.FFmpegError, ValueError) as error:
        raise SoundError(str(error)) from error


def measure(samples: Samples) -> Loudness:
    """Return the loudness by EBU R128; of silence, minus infinity."""
    last: dict[str, str] = {}
    for frame in _filtered(samples, [("ebur128", "metadata=1:peak=true")]):
        last = dict(frame.metadata) or last
    lufs = float(last.get("lavfi.r128.I", "-inf"))
    peak = float(last.get("lavfi.r128.true_peak", "0"))
    return Loudness(lufs, 20 * math.log10(peak) if peak > 0 else -math.inf)


def encode(samples: Samples) -> list[bytes]:
    """Return the packets of AAC; the first one only starts the decoder."""
    encoder = _encoder()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate, frame.pts = RATE, 0
    return [bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None))]


def packets(data: bytes) -> list[bytes]:
    """Return the packets of an m4a that `write` wrote."""
    with av.open(io.BytesIO(data), "r", format="mov") as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def write(frames: Sequence[bytes], chapters: Iterable[tuple[str, int, int]] = ()) -> bytes:
    """Return an m4a of these packets, its index first, so that it plays before it is whole.

    Chapters: a title, the packet that begins it, and the one after its last.
    """
    with tempfile.TemporaryDirectory() as folder:  # libav reads back what it moves
        path = Path(folder, "sound.m4a")
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        with av.open(str(path), "w", format="ipod", options=options) as container:
            _mux(container, frames, chapters)
        return path.read_bytes()


def _mux(
    container: av.container.OutputContainer,
    frames: Sequence[bytes],
    chapters: Iterable[tuple[str, int, int]],
) -> None:
    step = Fraction(1, RATE)
    stream = container.add_stream("aac", rate=RATE, layout="mono", bit_rate=BIT_RATE)
    stream.codec_context.flags |= Flags.bitexact
    container.set_chapters(
        [
            {"id": number, "start": start * FRAME, "end": end * FRAME, "time_base": step,
             "metadata": {"title": title}}
            for number, (title, start, end) in enumerate(chapters)
        ]
    )  # fmt: skip
    container.start_encoding()
    for number, frame in enumerate(frames):
        packet = av.Packet(frame)
        packet.stream, packet.time_base, packet.duration = stream, step, FRAME
        packet.pts = packet.dts = (number - 1) * FRAME
        container.mux(packet)


def _make(data: bytes, suffix: str) -> Recording:
    frames = _levelled(decode(data, suffix))
    made = write(frames)
    return Recording(made, len(frames), _peaks(decode(made, ".m4a")))


def _levelled(samples: Samples) -> list[bytes]:
    """Encode at the wanted loudness; what a phone decodes is measured and the gain corrected."""
    before = measure(samples)
    if before.lufs < SILENT_LUFS or not math.isfinite(before.lufs):
        return encode(samples)
    gain = min(TARGET_LUFS - before.lufs, LARGEST_GAIN_DB)
    ceiling = CEILING_DBTP - HEADROOM_DB
    frames: list[bytes] = []
    for _ in range(ROUNDS):
        frames = encode(_louder(samples, gain, before.peak_dbtp, ceiling))
        heard = measure(decode(write(frames), ".m4a"))
        off = TARGET_LUFS - heard.lufs
        over = heard.peak_dbtp - CEILING_DBTP
        if over <= 0 and (abs(off) <= NEAR_LU or gain >= LARGEST_GAIN_DB):
            break
        gain = min(gain + off, LARGEST_GAIN_DB)
        ceiling -= max(0.0, over + 0.1)
    return frames


def _louder(samples: Samples, gain: float, peak_dbtp: float, ceiling: float) -> Samples:
    """Apply a gain; peaks that would rise too high are held, between the samples too."""
    volume = ("volume", f"{gain:.4f}dB")
    if peak_dbtp + gain <= ceiling:
        return _joined(_filtered(samples, [volume, PLAIN]))
    limit = f"limit={10 ** (ceiling / 20):.6f}:level=false:attack=5:release=60"
    held = [volume, ("aresample", "176400"), ("alimiter", limit), ("aresample", f"{RATE}"), PLAIN]
    return _joined(_filtered(samples, held))


def _peaks(samples: Samples) -> tuple[int, ...]:
    """Return the loudest moment of each part, the loudest of all being 100."""
    loud = [float(np.abs(part).max(initial=0)) for part in np.array_split(samples, BARS)]
    top = max(*loud, 1e-9)
    return tuple(round(100 * value / top) if top > 1e-6 else 0 for value in loud)


def _encoder() -> AudioCodecContext:
    encoder = av.CodecContext.create("aac", "w")
    assert isinstance(encoder, AudioCodecContext)  # noqa: S101  what "aac" is
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "fltp"
    encoder.bit_rate = BIT_RATE
    encoder.flags |= Flags.bitexact | Flags.global_header
    return encoder


def _decoded(data: bytes, suffix: str) -> Iterator[Samples]:
    """Yield mono samples at `RATE`, no more of them than a stop may have."""
    left = LONGEST_SOUND_S * RATE
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    with av.open(io.BytesIO(data), "r", format=sound_demuxer(suffix)) as container:
        for frame in (*_frames(container), None):
            for piece in resampler.resample(frame):
                samples = piece.to_ndarray()[0][:left]
                left -= len(samples)
                yield samples
            if left <= 0:
                return


def _frames(container: av.container.InputContainer) -> Iterator[av.AudioFrame]:
    for packet in container.demux(audio=0):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            if isinstance(frame, av.AudioFrame):
                frame.pts = None
                yield frame


def _filtered(samples: Samples, filters: Iterable[tuple[str, str]]) -> Iterator[av.AudioFrame]:
    """Send samples through libav's filters; what they found is in the frames' metadata."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=RATE, format="fltp", layout="mono", time_base=Fraction(1, RATE)
    )
    nodes = [source, *(graph.add(name, args) for name, args in filters)]
    graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    graph.push(frame)
    graph.push(None)
    try:
        while True:
            made = graph.pull()
            assert isinstance(made, av.AudioFrame)  # noqa: S101  no picture is in the graph
            yield made
    except (av.EOFError, av.BlockingIOError):
        return


def _joined(frames: Iterable[av.AudioFrame]) -> Samples:
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])
