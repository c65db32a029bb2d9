"""One clip made ready for training: tracked, cut to one shot of one person, cropped, and stored with its sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from itertools import islice, pairwise

import cv2
import numpy as np
import numpy.typing as npt

from models.audio.loudness import SILENT_BELOW
from models.audio.waveform import MODEL_RATE_HZ
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.crop import crops_of, face_jumps
from models.tracking.landmarks import LANDMARKS, FaceLandmarker, fill_gaps
from models.training.clip_dataset import PreparedClip
from studio.cancel import CancelToken
from studio.engine.dataset_layouts import ClipToPrepare
from studio.errors import StudioError
from studio.media.audio_file import read_audio
from studio.media.clip_reader import iter_frames
from studio.media.media_file import open_media

Floats = npt.NDArray[np.float32]

JPEG_QUALITY = 93
FEWEST_FRAMES = 12
"""Half a second: a shorter shot shows one position of the head."""
LEAST_FACE_SHARE = 0.5
"""Share of a shot's frames that must show the face: the others' landmarks are made up between them."""
MOST_SHARED_FRAMES = 0.5
"""Share of a shot's frames that may show another face of like size: beyond, nobody knows whose the sound is."""
MICROSECONDS = 1_000_000
_TRACKING_SHARE = 0.8  # of the time one clip takes
_SAMPLES_PER_FRAME = MODEL_RATE_HZ // FRAMES_PER_SECOND


@dataclass(frozen=True)
class ClipSeen:
    """What was noted of a clip, in the words of the report.

    frames: of the whole clip; first, cuts: where the kept shot begins and how many cuts there were; face_share,
    several_share: shares of the kept frames with the face, and with others as large beside; face_px: median height of
    the face in the clip's own pixels; sound_fault: why its sound could not be read.
    """

    frames: int
    first: int
    cuts: int
    face_share: float
    several_share: float
    face_px: int
    sound_fault: str = ""

    def as_dict(self) -> dict[str, object]:
        """As stored with the prepared clip."""
        return asdict(self)


@dataclass(frozen=True)
class _Tracked:
    """found: landmarks or None a frame; others: i[T], other faces of like size; cut: bool[T], a new shot begins."""

    found: list[Floats | None]
    others: npt.NDArray[np.int_]
    cut: npt.NDArray[np.bool_]


def prepare_clip(
    clip: ClipToPrepare, cancel: CancelToken, progress: Callable[[float], None]
) -> tuple[PreparedClip, ClipSeen]:
    """Track, crop and encode one clip. The video is read twice, so that no length needs memory for its frames.

    Of a clip with cuts the longest shot is kept, with its sound. Speech without pictures becomes a clip of no frames.
    Raises ``StudioError`` for a clip that cannot be read, shows no face, or shows several people.
    """
    if clip.video is None:
        return _speech_alone(clip)
    tracked = _track(clip, cancel, progress)
    shots = _shots(tracked.found, tracked.cut)
    first, last = max(shots, key=lambda shot: sum(face is not None for face in tracked.found[slice(*shot)]))
    seen = _checked(clip, tracked, (first, last), len(shots) - 1)
    landmarks, present = fill_gaps(tracked.found[first:last])
    crops = crops_of(landmarks)
    pictures = []
    for index, frame in enumerate(islice(iter_frames(clip.video, Fraction(FRAMES_PER_SECOND)), first, last)):
        cancel.check()
        bgr = np.ascontiguousarray(crops[index].cut(frame)[:, :, ::-1])
        pictures.append(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes())
        progress(_TRACKING_SHARE + (1 - _TRACKING_SHARE) * (index + 1) / len(crops))
    in_crop = np.stack([crop.to_crop(face) for crop, face in zip(crops, landmarks, strict=True)])
    sound, fault = _sound(clip)
    if last - first < seen.frames:
        sound = sound[first * _SAMPLES_PER_FRAME : last * _SAMPLES_PER_FRAME]
    return PreparedClip(clip.facts, pictures, in_crop, present, sound), replace(seen, sound_fault=fault)


def _track(clip: ClipToPrepare, cancel: CancelToken, progress: Callable[[float], None]) -> _Tracked:
    promised = _promised_frames(clip)
    found: list[Floats | None] = []
    others, cut = [], []
    with FaceLandmarker() as landmarker:
        for frame in iter_frames(clip.file, Fraction(FRAMES_PER_SECOND)):
            cancel.check()
            found.append(landmarker.find(frame))
            others.append(landmarker.others_seen)
            cut.append(landmarker.was_cut)
            progress(_TRACKING_SHARE * min(1.0, len(found) / promised))
    return _Tracked(found, np.array(others), np.array(cut))


def _promised_frames(clip: ClipToPrepare) -> int:
    """Length of a video in frames as its header states it."""
    with open_media(clip.file) as container:
        return max(1, (container.duration or 0) * FRAMES_PER_SECOND // MICROSECONDS)


def _shots(found: list[Floats | None], cut: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First frame, and the one after the last, of each stretch without a cut."""
    known = np.flatnonzero([face is not None for face in found])
    jumps = known[:0]
    if len(known):
        # A face that comes back elsewhere after it was out of sight jumps where it comes back.
        jumps = known[face_jumps(np.stack([face for face in found if face is not None]))]
    return list(pairwise(sorted({0, len(found), *np.flatnonzero(cut).tolist(), *jumps.tolist()})))


def _checked(clip: ClipToPrepare, tracked: _Tracked, shot: tuple[int, int], cuts: int) -> ClipSeen:
    """Note what was seen in the shot, and refuse what cannot train."""
    first, last = shot
    name = clip.file.name
    faces = [face for face in tracked.found[first:last] if face is not None]
    if not faces:
        raise StudioError(f"No face was found in {name}.")
    share = len(faces) / (last - first)
    several = float((tracked.others[first:last] > 0).mean())
    count = len(tracked.found)
    heights = [float(np.ptp(face[:, 1])) for face in faces]
    seen = ClipSeen(count, first, cuts, share, several, round(float(np.median(heights))))
    if clip.is_photo:
        return seen
    if count == 1:
        raise StudioError(f"{name} is a photo: training takes videos.")
    if last - first < FEWEST_FRAMES:
        what = f"its longest shot ({cuts} cuts)" if cuts else "it"
        raise StudioError(f"{name} is too short: {what} has {last - first} frames.")
    if share < LEAST_FACE_SHARE:
        raise StudioError(f"{name} shows a face in only {share:.0%} of its frames.")
    if several > MOST_SHARED_FRAMES:
        raise StudioError(f"{name} shows several people: {several:.0%} of its frames have two faces of like size.")
    return seen


def _speech_alone(clip: ClipToPrepare) -> tuple[PreparedClip, ClipSeen]:
    if clip.sound is None:
        raise StudioError(f"{clip.facts.name} has neither pictures nor sound.")
    no_landmarks = np.zeros((0, LANDMARKS, 3), dtype=np.float32)
    sound = read_audio(clip.sound).for_model()
    return PreparedClip(clip.facts, [], no_landmarks, np.zeros(0, dtype=bool), sound), ClipSeen(0, 0, 0, 0.0, 0.0, 0)


def _sound(clip: ClipToPrepare) -> tuple[Floats, str]:
    """Samples f32[N] at 16 kHz, and why there are none: a film without sound still trains the renderer."""
    silence = np.zeros(0, dtype=np.float32)
    if clip.sound is None:
        return silence, ""
    try:
        samples = read_audio(clip.sound).for_model().reshape(-1)
    except StudioError as error:
        return silence, error.user_message
    if not len(samples) or np.abs(samples).max() <= SILENT_BELOW:
        return silence, f"The sound of {clip.sound.name} is digital silence."
    return samples, ""
