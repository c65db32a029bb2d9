"""``main.py bench live``: how quickly the lips on the screen follow a voice, measured on this machine."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS, LONGEST_LOOK_AHEAD_MS
from studio.commands.number_arguments import positive_float
from studio.commands.progress_line import ProgressLine
from studio.engine.sample import SAMPLE_NAME
from studio.errors import StudioError

if TYPE_CHECKING:
    from models.audio.waveform import Waveform
    from studio.commands.live_bench import Measured

HELP = "microphone to screen: plays a recording to a microphone and reads the lips off the displayed frames"
TEXT = (
    "My mother bought a beautiful purple umbrella on Monday. Papa may be home by five. "
    "Above all, the people of Baltimore pay a fair price for bread and apples. "
)
GOAL_MS, GOAL_FPS = 250, 25
LONG_S = 170.0
"""A session of three minutes has a first and a last one that can be compared."""


def add_arguments(live: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``bench live``."""
    live.add_argument("--reference", default=SAMPLE_NAME, metavar="FILE", help="video or photo (default: the sample)")
    live.add_argument("--sound", type=Path, metavar="FILE", help="recording to play (default: a generated voice)")
    live.add_argument(
        "--seconds",
        type=positive_float,
        default=20.0,
        metavar="S",
        help="how long (default: 20); from 180 on the first minute is compared with the last, 1800 is a soak",
    )
    live.add_argument(
        "--look-ahead",
        type=int,
        choices=range(0, LONGEST_LOOK_AHEAD_MS + 1, 20),
        default=DEFAULT_LOOK_AHEAD_MS,
        metavar="MS",
        help=f"0 to {LONGEST_LOOK_AHEAD_MS} in steps of 20 (default: {DEFAULT_LOOK_AHEAD_MS})",
    )
    live.add_argument("--preset", choices=("lite", "full"), default="lite", help="size of the renderer")
    live.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the networks run")
    live.add_argument(
        "--fed", action="store_true", help="no sound server: feed the recording into the microphone's ring"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure, and print what was found."""
    sound = recording(arguments.sound, arguments.seconds)
    with ExitStack() as stack:
        way = "recording fed into the microphone's ring in real time"
        fed = arguments.fed
        if not fed:
            from studio.media.null_sink import NullSink

            try:
                sink = stack.enter_context(NullSink())
            except StudioError as error:
                way, fed = f"{way} ({error.user_message})", True
            else:
                os.environ.update(sink.environment)  # before PortAudio is loaded
                way = "recording played to a PulseAudio null sink, whose monitor is the microphone"
        takes = Path(stack.enter_context(TemporaryDirectory()))
        with ProgressLine() as progress:
            progress.show("Measuring", 0.0)
            measured = _measure(arguments, sound, takes, lambda done: progress.show("Measuring", done), fed=fed)
            progress.show("Reading the lips", 0.0)
            lags = _sound_to_lips_ms(sound, measured)
    _print(measured, lags, way, arguments.look_ahead)
    return 0


def _measure(
    arguments: argparse.Namespace, sound: Waveform, takes: Path, progress: Callable[[float], None], *, fed: bool
) -> Measured:
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from studio.commands.live_bench import LiveBench
    from studio.media.fed_microphone import FedMicrophone
    from studio.ui.theme import apply_theme
    from studio.worker.live_link import LiveSettings

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    apply_theme(application)
    microphone = FedMicrophone(sound) if fed else None
    reference = None if arguments.reference == SAMPLE_NAME else Path(arguments.reference)
    settings = LiveSettings(look_ahead_ms=arguments.look_ahead)
    bench = LiveBench(sound, reference, settings, microphone, takes=takes, progress=progress)
    try:
        return bench.run(arguments.preset, arguments.device)
    finally:
        if microphone is not None:
            microphone.close()


def recording(file: Path | None, seconds: float) -> Waveform:
    """So many seconds of a recording, again and again if it is shorter."""
    from models.audio.waveform import Waveform

    if file is None:
        from studio.speech.phone_times import synthesise_with_phones

        waveform, _ = synthesise_with_phones(TEXT, "en-us")
    else:
        from studio.media.audio_file import read_audio

        waveform = read_audio(file)
    wanted = round(seconds * waveform.rate_hz)
    samples = np.tile(waveform.samples, (-(-wanted // max(1, len(waveform.samples))), 1))[:wanted]
    return Waveform(samples, waveform.rate_hz)


def _sound_to_lips_ms(sound: Waveform, measured: Measured) -> np.ndarray:
    """Lags of the lips that MediaPipe finds in the displayed pictures behind those of the whole recording."""
    from models.audio_to_expression import ExpressionPredictor
    from models.face.coefficients import FRAMES_PER_SECOND
    from models.face.lips import lip_opening
    from models.face.morphable_model import LinearFaceModel
    from models.metrics.opening import vertex_opening
    from models.tracking.landmarks import FaceLandmarker
    from studio.commands.lip_lag import lags_s
    from studio.commands.live_bench import LIPS_READ_S, rgb_of
    from studio.engine.resources import FACE_MODEL, best_expression, checked_file

    times, openings = [], []
    with FaceLandmarker() as landmarker:
        for shown in measured.displayed:
            found = None if shown.output is None else landmarker.find(rgb_of(shown.output))
            if found is not None:
                times.append(shown.shown_s)
                openings.append(float(lip_opening(found)))
    if len(times) < FRAMES_PER_SECOND:
        return np.zeros(0)
    face_model = LinearFaceModel.load(checked_file(FACE_MODEL))
    predictor = ExpressionPredictor.load(checked_file(best_expression()), face_model=face_model)
    identity = np.zeros(face_model.identity_size, dtype=np.float32)
    heard = sound.for_model()[: round(LIPS_READ_S * 16_000)]
    beta = predictor.predict(heard, identity, face_model.typical_expressions[: predictor.history_frames])
    asked_s = measured.began_s + (np.arange(len(beta)) + 0.5) / FRAMES_PER_SECOND
    return 1000 * lags_s(times, openings, asked_s, vertex_opening(face_model, identity, beta))


def _print(measured: Measured, lags_ms: np.ndarray, way: str, look_ahead_ms: int) -> None:
    delays = np.array([shown.delay_ms for shown in measured.displayed])
    times = np.array([shown.shown_s for shown in measured.displayed])
    if len(times) < 2:
        raise StudioError("No frames were displayed.", "Run it again with --verbose to see why.")
    lasted_s = times[-1] - times[0]
    cores = os.cpu_count() or 1
    share = measured.cpu_s / (measured.until_s - measured.from_s)
    rows = [
        ("way", way),
        ("engine", f"{measured.runs_on}, look-ahead {look_ahead_ms} ms, four panes painted"),
        ("sound to lips", _percentiles(lags_ms) + f", {len(lags_ms)} windows of 2 s; goal: p95 ≤ {GOAL_MS} ms"),
        ("microphone to screen", _percentiles(delays) + f", each of {len(delays)} frames"),
        ("frames", f"{(len(times) - 1) / lasted_s:.1f} a second; goal: ≥ {GOAL_FPS}"),
        ("dropped frames", f"{measured.reading.dropped}, overruns {measured.reading.overruns}"),
        ("CPU", f"{100 * share / cores:.0f} % of {cores} cores ({share:.2f} cores)"),
        *(
            (f"stage {stage.stage}", f"p50 {stage.p50_ms:.1f} ms, p95 {stage.p95_ms:.1f} ms")
            for stage in measured.stages
        ),
    ]
    if lasted_s >= LONG_S:
        rows += _first_and_last(measured)
    for name, text in rows:
        print(f"{name:22}{text}")


def _first_and_last(measured: Measured) -> list[tuple[str, str]]:
    """What the first minute was like, and the last; a session that piles something up shows it here."""
    from studio.commands.live_bench import LIPS_READ_S

    times = np.array([shown.shown_s for shown in measured.displayed]) - measured.from_s
    delays = np.array([shown.delay_ms for shown in measured.displayed])
    rows, end_s = [], float(times[-1])
    for name, begin_s in (("first minute", 0.0), ("last minute", end_s - 60)):
        within = (times >= begin_s) & (times < begin_s + 60)
        dropped = [sample.dropped for sample in measured.samples if begin_s - 5 <= sample.after_s < begin_s + 60]
        rows.append(
            (
                name,
                f"{_percentiles(delays[within])} microphone to screen, {within.sum() / 60:.1f} frames a second, "
                f"{dropped[-1] - dropped[0]} dropped",
            )
        )
    # Until then pictures were kept, to read the lips off them.
    used = [sample for sample in measured.samples if sample.after_s > LIPS_READ_S and sample.memory_bytes is not None]
    if used:
        told = [f"{(sample.memory_bytes or 0) / 2**20:.0f} MB after {sample.after_s:.0f} s" for sample in used]
        rows.append(("memory", f"{told[0]}, {told[len(told) // 2]}, {told[-1]}"))
    return rows


def _percentiles(values_ms: np.ndarray) -> str:
    if not len(values_ms):
        return "could not be told"
    p50, p95 = np.percentile(values_ms, (50, 95))
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"
