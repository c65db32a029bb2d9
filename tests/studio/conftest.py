"""The sample portrait talking, as a prepared clip with known lips; and the smallest weight files that fit the face."""

from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import torch

from models.audio.mel_encoder import MelEncoderConfig
from models.audio_to_expression import AudioToExpression, AudioToExpressionConfig
from models.checkpoint import save_checkpoint
from models.face.crop import crops_of
from models.face.mesh_warp import warp_to
from models.face.morphable_model import LinearFaceModel
from models.networks.expression_transformer import ExpressionTransformerConfig
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.tracking.landmark_fitting import fit_landmarks
from models.tracking.landmarks import FaceLandmarker, fill_gaps
from models.training.clip_dataset import ClipFacts, PreparedClip, save_clip
from studio.engine.resources import FACE_MODEL, checked_file

TALKING_FRAMES = 60
SILENT_FROM = 48


@dataclass(frozen=True)
class WeightFiles:
    expression: Path
    renderer: Path


@pytest.fixture(scope="session")
def slow_portrait_clip(portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portrait clip's pictures at a fifth of their rate: it lasts ten seconds."""
    path = tmp_path_factory.mktemp("slow") / "slow.mp4"
    with av.open(str(portrait_clip)) as source, av.open(str(path), "w") as slow:
        video = source.streams.video[0]
        copy = slow.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.pts, packet.dts, packet.duration = 5 * packet.pts, 5 * packet.dts, 5 * packet.duration
                packet.stream = copy
                slow.mux(packet)
    return path


@pytest.fixture(scope="session")
def face_model() -> LinearFaceModel:
    return LinearFaceModel.load(checked_file(FACE_MODEL))


@pytest.fixture(scope="session")
def talking_portrait(
    sample_portrait: Path, face_model: LinearFaceModel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with one prepared clip: the portrait's mouth opens and shuts for 48 frames, then rests for 12.

    Its sound is a tone that is as loud as the mouth is open, and 80 ms late, as the clip's facts say.
    """
    portrait_rgb = cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)
    with FaceLandmarker() as landmarker:
        landmarks = landmarker.find(portrait_rgb)
    crop = crops_of(landmarks[None])[0]
    still_rgb = crop.cut(portrait_rgb)
    still = fit_landmarks(face_model, crop.to_crop(landmarks)[None], np.array([True])).coefficients

    opening = np.where(np.arange(TALKING_FRAMES) < SILENT_FROM, 0.5 - 0.5 * np.cos(np.arange(TALKING_FRAMES) * 0.7), 0)
    basis = face_model.expression_basis[:, 14, 1] - face_model.expression_basis[:, 13, 1]
    towards_open = 0.25 * face_model.resting_lip_width(still.identity) * basis / (basis @ basis)
    pictures = []
    for amount in opening.astype(np.float32):
        moved = face_model.project(still.with_expression(still.expression + amount * towards_open))[0]
        warped, valid = warp_to(still_rgb, face_model.project(still)[0], moved)
        pictures.append(np.where(valid[..., None], warped, still_rgb))

    with FaceLandmarker() as landmarker:
        found, present = fill_gaps([landmarker.find(picture) for picture in pictures])
    loudness = np.repeat(opening, 640) * np.sin(np.arange(TALKING_FRAMES * 640) * 2 * np.pi * 200 / 16_000) * 0.3
    facts = ClipFacts("portrait", "hopper", "val", "free", "none", 80.0, 0.9)
    jpegs = [
        cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes() for picture in pictures
    ]
    folder = tmp_path_factory.mktemp("prepared")
    sound = np.concatenate([np.zeros(1280), loudness]).astype(np.float32)
    save_clip(folder / "val__portrait.safetensors", PreparedClip(facts, jpegs, found, present, sound))
    return folder


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> WeightFiles:
    """Untrained networks of a few thousand parameters; the renderer shows its guidance, the warped reference."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(3)
    mel = MelEncoderConfig(bands=16, width=8, blocks=1, dimension=8)
    transformer = ExpressionTransformerConfig(audio_dimension=8, dimension=16, layers=1, heads=2, hidden=16)
    AudioToExpression(AudioToExpressionConfig(mel=mel, transformer=transformer)).save(
        folder / "expression.safetensors", {}
    )
    config = FaceRendererConfig(widths=(4, 4, 8, 8), encoder_blocks=1, decoder_blocks=1, hidden_width=8)
    save_checkpoint(folder / "renderer.safetensors", FaceRenderer(config).eval(), config)
    return WeightFiles(folder / "expression.safetensors", folder / "renderer.safetensors")
