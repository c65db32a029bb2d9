"""The folders in which VoxCeleb1, MEAD and HDTF are published, read as clips with their people and splits."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.training.clip_dataset import ClipFacts

VIDEO_ENDINGS = frozenset({".mp4", ".mov", ".mkv", ".avi", ".webm", ".mpg", ".mpeg", ".m4v"})
SOUND_ENDINGS = (".wav", ".m4a", ".aac", ".flac", ".opus", ".ogg", ".mp3")

VOXCELEB1_TEST_IDS = range(10270, 10310)
"""The 40 speakers of VoxCeleb1's test set, whose names begin with E."""
MEAD_TEST_ACTORS = frozenset({"M003", "M030", "W009"})
"""PAPER: section 4.1 keeps three actors for testing and does not name them; these are tested on most often."""
HDTF_TEST_CLIPS = 20
HDTF_TEST_LIST = "test.txt"
"""Where it lies in the folder, the clips it names (one a line) are the test clips."""
_HDTF_SAME_PERSON = {"WhipJimClyburn": "JamesClyburn"}

_PART = re.compile(r"(?:^|[_-])(dev|train|val|test)(?:$|[_-])")
_SPLIT_OF_PART = {"dev": "train", "train": "train", "val": "val", "test": "test"}
_VOXCELEB_TREE = re.compile(r"(?:^|/)(?P<person>id\d{5})/(?P<video>[\w-]{11})/(?P<rest>\d{5})\.mp4$")
_VOXCELEB_FLAT = re.compile(r"(?:^|/)(?P<person>id\d{5})#(?P<video>[\w-]{11})#(?P<rest>\d+#\d+)\.mp4$")
_MEAD = re.compile(
    r"(?:^|/)(?P<actor>[MW]\d{3})/video/front/(?P<emotion>[a-z]+)/(?P<level>level_\d)/(?P<number>\d{3})\.mp4$"
)
_HDTF = re.compile(r"(?:^|/)(?P<subset>RD|WDA|WRA)[_/](?:(?:RD|WDA|WRA)_)?(?P<video>[^/]+?)_(?P<number>\d{1,3})\.mp4$")
_HDTF_WHOLE_VIDEOS = "_videos_raw"


@dataclass(frozen=True)
class ClipToPrepare:
    """video: the pictures, None for speech without any; sound: a file of its own, the video's own sound (the same
    path), or None for silence; facts: its split is "" where nobody published one.
    """

    video: Path | None
    sound: Path | None
    facts: ClipFacts
    is_photo: bool = False

    @property
    def file(self) -> Path:
        """The file that the clip is named after. Raises ``ValueError`` for a clip of nothing."""
        file = self.video or self.sound
        if file is None:
            raise ValueError(f"{self.facts.name} has neither pictures nor sound.")
        return file


@dataclass(frozen=True)
class PassedOver:
    """A file that is not prepared, and why."""

    name: str
    reason: str


def sound_of(video: Path) -> Path:
    """A sound file of the same name beside the video, else the video itself."""
    beside = (video.with_suffix(ending) for ending in SOUND_ENDINGS)
    return next((path for path in beside if path.is_file()), video)


def is_voxceleb1(name: str) -> bool:
    """Tell by a video's path in its folder."""
    return bool(_VOXCELEB_TREE.search(name) or _VOXCELEB_FLAT.search(name))


def voxceleb1_clips(folder: Path, files: list[Path]) -> Iterator[ClipToPrepare]:
    """``{dev,test}/mp4/id10001/<YouTube id>/00001.mp4`` with sound of its own or in ``{dev,test}/wav/…/00001.wav``; and
    the faces as cropped for talking heads, ``{train,test}/id10001#<YouTube id>#<first frame>#<last frame>.mp4``.
    """
    for path in files:
        name = path.relative_to(folder).as_posix()
        found = _VOXCELEB_TREE.search(name) or _VOXCELEB_FLAT.search(name)
        if found is None:
            continue
        parts = [_PART.search(part) for part in path.relative_to(folder).parts[:-1]]
        split = next((_SPLIT_OF_PART[part[1]] for part in parts if part), _voxceleb1_split(found["person"]))
        clip_name = f"{found['person']}_{found['video']}_{found['rest'].replace('#', '_')}"
        facts = ClipFacts(clip_name, found["person"], split, "research", "", None, None)
        yield ClipToPrepare(path, _voxceleb1_sound(folder, path), facts)


def _voxceleb1_split(person: str) -> str:
    return "test" if int(person.removeprefix("id")) in VOXCELEB1_TEST_IDS else "train"


def _voxceleb1_sound(folder: Path, video: Path) -> Path:
    parts = video.relative_to(folder).parts
    for index, part in enumerate(parts):
        if "mp4" in part.split("_"):
            for kind, ending in (("wav", ".wav"), ("aac", ".m4a")):
                there = "_".join(kind if word == "mp4" else word for word in part.split("_"))
                sound = folder.joinpath(*parts[:index], there, *parts[index + 1 :]).with_suffix(ending)
                if sound.is_file():
                    return sound
    return sound_of(video)


def is_mead(name: str) -> bool:
    """Tell by a video's path in its folder; the other six views count too, though only the front is prepared."""
    return bool(re.search(r"(?:^|/)[MW]\d{3}/video/[a-z_]+/[a-z]+/level_\d/\d{3}\.mp4$", name))


def mead_clips(folder: Path, files: list[Path]) -> Iterator[ClipToPrepare]:
    """``M003/video/front/angry/level_1/001.mp4`` with its sound in ``M003/audio/angry/level_1/001.m4a``."""
    for path in files:
        found = _MEAD.search(path.relative_to(folder).as_posix())
        if found is None:
            continue
        actor = path.parents[4]
        sound = (actor / "audio" / found["emotion"] / found["level"] / path.name).with_suffix(".m4a")
        name = "_".join(found.group("actor", "emotion", "level", "number"))
        split = "test" if found["actor"] in MEAD_TEST_ACTORS else "train"
        facts = ClipFacts(name, f"mead_{found['actor']}", split, "research", "en", None, None)
        yield ClipToPrepare(path, sound if sound.is_file() else path, facts)


def is_hdtf(name: str) -> bool:
    """Tell by a video's path in its folder."""
    return bool(_HDTF.search(name))


def hdtf_clips(folder: Path, files: list[Path]) -> Iterator[ClipToPrepare]:
    """``RD_Radio1_000.mp4`` as the publisher's script names them, or ``RD/Radio1_0.mp4``; sound in the file or beside.

    HDTF publishes no split. PAPER: section 4.1 only evaluates on it, on 20 clips it does not list: the first clip of
    each of 20 people drawn by their names, unless ``test.txt`` lists others. The rest have no published split.
    """
    clips = list(_hdtf_clips(folder, files))
    tested = _hdtf_test_names(folder, clips)
    for clip in clips:
        published = "test" if clip.facts.name in tested else ""
        facts = ClipFacts(clip.facts.name, clip.facts.person_id, published, "research", "en", None, None)
        yield ClipToPrepare(clip.video, clip.sound, facts)


def _hdtf_clips(folder: Path, files: list[Path]) -> Iterator[ClipToPrepare]:
    for path in files:
        found = _HDTF.search(path.relative_to(folder).as_posix())
        if found is None or _HDTF_WHOLE_VIDEOS in path.parts:
            continue
        subset, video, number = found.group("subset", "video", "number")
        # EdMarkey0 and EdMarkey1 are two speeches of one person; Radio1 and Radio2 are two people.
        speaker = video if subset == "RD" else video.rstrip("0123456789")
        person = f"hdtf_{_HDTF_SAME_PERSON.get(speaker, speaker)}"
        facts = ClipFacts(f"{subset}_{video}_{int(number):03d}", person, "", "research", "en", None, None)
        yield ClipToPrepare(path, sound_of(path), facts)


def _hdtf_test_names(folder: Path, clips: list[ClipToPrepare]) -> set[str]:
    listed = folder / HDTF_TEST_LIST
    if listed.is_file():
        return {line.strip().removesuffix(".mp4") for line in listed.read_text(encoding="utf-8").splitlines()}
    of_person: dict[str, list[str]] = defaultdict(list)
    for clip in clips:
        of_person[clip.facts.person_id].append(clip.facts.name)
    drawn = sorted(of_person, key=lambda person: hashlib.sha256(person.encode()).digest())[:HDTF_TEST_CLIPS]
    return {min(of_person[person]) for person in drawn}
