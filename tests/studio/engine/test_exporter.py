from pathlib import Path

import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.export_settings import ExportSettings
from studio.engine.exporter import METADATA, ExportProgress, export
from studio.engine.film_order import FilmOrder
from studio.engine.lip_edits import NO_EDITS, SentenceKeys
from studio.engine.render_settings import RenderSettings
from studio.engine.talking_head import TalkingHead
from studio.errors import Cancelled, StudioError
from studio.media.interruption import Interruption
from studio.speech.spoken_sentence import joined

HALF_FRAME_S = 0.02


def read_back(path: Path) -> tuple[list[np.ndarray], float, float]:
    """Frames as RGB, and the durations of picture and sound in seconds."""
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        durations = [float(stream.duration * stream.time_base) for stream in (picture, sound)]
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(picture)]
    return frames, durations[0], durations[1]


@pytest.fixture(scope="module")
def words(spoken: Waveform) -> Waveform:
    """0.41 s: not a whole number of frames."""
    return Waveform(spoken.samples[: round(0.41 * spoken.rate_hz)], spoken.rate_hz)


@pytest.fixture(scope="module")
def exported(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[ExportProgress]]:
    """A film of the photo saying the words, and how it went forward."""
    path, seen = tmp_path_factory.mktemp("exported") / "out.mp4", []
    export(TalkingHead(shipped_models, photo_avatar), FilmOrder(words, ExportSettings(path)), progress=seen.append)
    return path, seen


def test_export_holds_the_frames_of_the_preview(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, exported: tuple[Path, list[ExportProgress]]
):
    preview = list(TalkingHead(shipped_models, photo_avatar).speak(words, whole_frame=True))
    frames, picture_s, sound_s = read_back(exported[0])
    assert len(frames) == len(preview) == 11
    for written, shown in zip(frames, preview, strict=True):
        assert shown.frame_rgb is not None
        assert np.abs(written.astype(int) - shown.frame_rgb).mean() < 4  # H.264
    assert abs(picture_s - sound_s) <= HALF_FRAME_S
    assert abs(picture_s - 0.44) < 1e-6


def test_panels_are_the_four_panes(shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path):
    path = tmp_path / "panels.mp4"
    export(TalkingHead(shipped_models, photo_avatar), FilmOrder(words, ExportSettings(path, view="panels")))
    frames, _, _ = read_back(path)
    expected = next(TalkingHead(shipped_models, photo_avatar).speak(words)).panels()
    assert frames[0].shape == (256, 1024, 3)
    assert np.abs(frames[0].astype(int) - expected).mean() < 4


def test_file_says_that_it_is_generated(exported: tuple[Path, list[ExportProgress]]):
    with av.open(str(exported[0])) as container:
        assert METADATA.items() <= dict(container.metadata).items()


def test_progress_counts_every_frame(exported: tuple[Path, list[ExportProgress]]):
    assert exported[1][0].heard == 1  # there is little to hear
    seen = [progress for progress in exported[1] if progress.remaining_s is not None]
    assert [progress.done for progress in seen] == list(range(1, 12))
    assert {progress.total for progress in seen} == {11}
    assert seen[-1].remaining_s == 0
    assert all(progress.remaining_s > 0 for progress in seen[:-1])


@pytest.mark.parametrize("after", [0, 3, 11], ids=["at once", "midway", "after the last frame"])
def test_cancel_leaves_nothing(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path, after: int
):
    """After the last frame there is nothing left to stop: then the film is whole."""
    cancel = CancelToken()
    if after == 0:
        cancel.cancel()

    def cancel_then(progress: ExportProgress) -> None:
        if progress.done == after:
            cancel.cancel()

    arguments = (TalkingHead(shipped_models, photo_avatar), FilmOrder(words, ExportSettings(tmp_path / "out.mp4")))
    if after == 11:
        export(*arguments, cancel=cancel, progress=cancel_then)
        assert len(read_back(tmp_path / "out.mp4")[0]) == 11
        return
    with pytest.raises(Cancelled):
        export(*arguments, cancel=cancel, progress=cancel_then)
    assert list(tmp_path.iterdir()) == []


def test_cancel_keeps_what_was_there_before(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path
):
    path = tmp_path / "out.mp4"
    path.write_bytes(b"an older film")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        export(TalkingHead(shipped_models, photo_avatar), FilmOrder(words, ExportSettings(path)), cancel=cancel)
    assert path.read_bytes() == b"an older film"
    assert list(tmp_path.iterdir()) == [path]


def test_a_long_film_that_was_stopped_goes_on_and_is_the_same(
    shipped_models: RealTalk, photo_avatar: Avatar, spoken: Waveform, tmp_path: Path
):
    long = Waveform(np.tile(spoken.samples, (11, 1))[: round(10.4 * spoken.rate_hz)], spoken.rate_hz)
    head, cancel = TalkingHead(shipped_models, photo_avatar), CancelToken()
    whole, path = tmp_path / "whole.mp4", tmp_path / "out.mp4"
    export(head, FilmOrder(long, ExportSettings(whole, crop=True)))
    kept = Interruption("continue", keep=True)
    kept_film = FilmOrder(long, ExportSettings(path, crop=True), interruption=kept)

    def cancel_then(progress: ExportProgress) -> None:
        if progress.done == 255:
            cancel.cancel()

    with pytest.raises(Cancelled):
        export(head, kept_film, cancel=cancel, progress=cancel_then)
    assert not path.exists()
    seen: list[ExportProgress] = []
    export(head, kept_film, progress=seen.append)
    assert next(progress.done for progress in seen if progress.remaining_s is not None) == 251
    assert {progress.total for progress in seen} == {260}
    for one, other in zip(read_back(path)[0], read_back(whole)[0], strict=True):
        assert np.array_equal(one, other)
    assert sorted(tmp_path.iterdir()) == [path, whole]


def test_the_reference_is_never_overwritten(
    shipped_models: RealTalk, clip_avatar: Avatar, words: Waveform, tmp_path: Path
):
    before = clip_avatar.reference.read_bytes()
    link = tmp_path / "link.mp4"
    link.symlink_to(clip_avatar.reference)
    for target in (clip_avatar.reference, link):
        with pytest.raises(StudioError):
            export(TalkingHead(shipped_models, clip_avatar), FilmOrder(words, ExportSettings(target)))
    assert clip_avatar.reference.read_bytes() == before


def test_a_missing_folder_is_a_sentence(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path
):
    with pytest.raises(StudioError, match="does not exist"):
        export(
            TalkingHead(shipped_models, photo_avatar),
            FilmOrder(words, ExportSettings(tmp_path / "nowhere" / "out.mp4")),
        )


def test_export_of_sentences_holds_the_adjusted_and_edited_frames_of_the_preview(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path
):
    sentences, adjusted = [words, words], RenderSettings(opening_gain=1.5, head_motion=1.0, mask_growth_px=4)
    head = TalkingHead(shipped_models, photo_avatar)
    utterance = head.utterance(iter(sentences))
    keys, offsets = SentenceKeys(), np.zeros((11, 3), np.float32)
    offsets[5:8] = (0.3, 0.0, 0.0)
    edits = [NO_EDITS.with_offsets(keys.next(sentence), offsets) for sentence in sentences][1]
    utterance.take_all()
    assert utterance.edit(edits) == {16, 17, 18}  # the second time the same words are said
    preview = list(head.say(utterance, cancel=CancelToken(), whole_frame=True, settings=lambda: adjusted))
    path = tmp_path / "out.mp4"
    export(head, FilmOrder(joined(sentences), ExportSettings(path), adjusted, sentences, edits))
    frames, picture_s, sound_s = read_back(path)
    assert len(frames) == len(preview) == 22
    for written, shown in zip(frames, preview, strict=True):
        assert shown.frame_rgb is not None
        assert np.abs(written.astype(int) - shown.frame_rgb).mean() < 4  # H.264
        mouth = np.abs(shown.frame_rgb.astype(int) - preview[0].frame_rgb).mean(axis=2) > 40
        assert np.abs(written.astype(int) - shown.frame_rgb)[mouth].sum() < 12 * max(1, 3 * mouth.sum())
    assert abs(picture_s - sound_s) <= HALF_FRAME_S
    for index in (5, 6, 7):
        assert preview[index + 11].opening > preview[index].opening + 0.1
