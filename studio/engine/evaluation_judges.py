"""Networks of others that judge pictures: LPIPS, FID, CSIM and SyncNet, each from a weight file that the user has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from models.errors import CheckpointError
from models.metrics.identity_similarity import FaceIdentity, aligned_face, mean_cosine
from models.metrics.inception import InceptionFeatures
from models.metrics.lpips import Lpips
from models.metrics.report import Scores
from models.metrics.syncnet import SyncNet, sync_faces, sync_score
from studio.engine.evaluation_clip import ClipUnderTest, FoundLandmarks
from studio.errors import StudioError

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

EVERY = 5
"""LPIPS, FID and CSIM look at every fifth frame by default; neighbours hardly differ."""
NEEDED = {
    "LPIPS": "--lpips alex.pth alexnet-owt-7be5be79.pth: the heads from github.com/richzhang/PerceptualSimilarity, "
    "lpips/weights/v0.1 (BSD-2-Clause), and torchvision's AlexNet (BSD-3-Clause); or vgg.pth and vgg16-397923af.pth",
    "FID": "--fid pt_inception-2015-12-05-6726825d.pth: from the release fid_weights of "
    "github.com/mseitzer/pytorch-fid (Apache-2.0)",
    "CSIM": "--csim backbone.pth: an ArcFace r50 or r100 of arcface_torch, from the model zoo of "
    "github.com/deepinsight/insightface (weights for non-commercial research only)",
    "Sync confidence": "--syncnet syncnet_v2.model: named in download_model.sh of github.com/joonson/syncnet_python "
    "(MIT)",
}
"""Columns of the paper's tables, and what each needs: option and file, where to get it, its licence."""


@dataclass(frozen=True)
class JudgeFiles:
    """Weight files by path. lpips: heads and backbone, or one file with both."""

    lpips: tuple[Path, ...] = ()
    fid: Path | None = None
    csim: Path | None = None
    syncnet: Path | None = None


@dataclass(frozen=True)
class Judges:
    """The networks that are there; every: LPIPS, FID and CSIM look at every so many of the scored frames."""

    lpips: Lpips | None = None
    fid: InceptionFeatures | None = None
    csim: FaceIdentity | None = None
    syncnet: SyncNet | None = None
    every: int = EVERY

    def missing(self) -> dict[str, str]:
        """Name and needs of each column that cannot be computed."""
        there = dict(zip(NEEDED, (self.lpips, self.fid, self.csim, self.syncnet), strict=True))
        return {name: needs for name, needs in NEEDED.items() if there[name] is None}


def load_judges(files: JudgeFiles, device: torch.device, every: int = EVERY) -> Judges:
    """Load what there are files for. Raises ``StudioError`` naming the file that is the matter and what is wanted."""
    try:
        return Judges(
            Lpips.load(files.lpips).to(device) if files.lpips else None,
            InceptionFeatures.load(files.fid).to(device) if files.fid else None,
            FaceIdentity.load(files.csim).to(device) if files.csim else None,
            SyncNet.load(files.syncnet).to(device) if files.syncnet else None,
            every,
        )
    except CheckpointError as error:
        hint = next((needs for needs in NEEDED.values() if _option(needs) in _options_of(files, error)), "")
        raise StudioError(str(error), f"Wanted is {hint}." if hint else "Give the published file.") from error


def _option(needs: str) -> str:
    return needs.split()[0].removeprefix("--")


def _options_of(files: JudgeFiles, error: CheckpointError) -> list[str]:
    """Which options name a file that the error speaks of."""
    given = {"lpips": files.lpips, "fid": (files.fid,), "csim": (files.csim,), "syncnet": (files.syncnet,)}
    return [option for option, paths in given.items() if any(p is not None and str(p) in str(error) for p in paths)]


@dataclass(frozen=True)
class Judgement:
    """scores: with what the judges add; features: f32[n, 2048] for FID, n = 0 without its network."""

    scores: Scores
    features: Floats


_NO_FEATURES: Floats = np.zeros((0, 0), dtype=np.float32)


class ClipJudge:
    """Judges the pictures of one clip against its real frames, which are looked at once."""

    def __init__(self, judges: Judges, test: ClipUnderTest, real: FoundLandmarks) -> None:
        self._judges, self._test, self._real = judges, test, real
        self._looked_at = [int(i) for i in np.flatnonzero(test.scored)[:: judges.every]]
        self._identities: dict[int, Floats] = {}

    def real_features(self) -> Floats:
        """Inception's features of the real frames that are looked at: f32[n, 2048], n = 0 without its network."""
        return self._features(self._test.frames)

    def real_scores(self, sound: Floats, scores: Scores) -> Scores:
        """Add what SyncNet says of the real clip. sound: f32[n] at 16 kHz."""
        return self._in_sync(self._test.frames, sound, scores)

    def judge(
        self,
        pictures: Sequence[Image],
        found: FoundLandmarks | None,
        sound: Floats,
        scores: Scores,
        *,
        answered: bool = True,
    ) -> Judgement:
        """Add everything that the networks tell of finished crops u8[256, 256, 3].

        pictures: as many as the clip has, or fewer; found: their landmarks; sound: f32[N], what they are said to;
        answered: whether the real frames are the answer (LPIPS asks for that).
        """
        if self._judges.lpips is not None and answered:
            net = self._judges.lpips
            distances = [net.distance(self._test.frames[i], pictures[i]) for i in self._looked_at if i < len(pictures)]
            scores = replace(scores, lpips=float(np.mean(distances)) if distances else float("nan"))
        if self._judges.csim is not None and found is not None:
            scores = replace(scores, csim=self._similarity(self._judges.csim, pictures, found))
        return Judgement(self._in_sync(pictures, sound, scores), self._features(pictures))

    def _features(self, pictures: Sequence[Image]) -> Floats:
        if self._judges.fid is None:
            return _NO_FEATURES
        return self._judges.fid.features([pictures[i] for i in self._looked_at if i < len(pictures)])

    def _similarity(self, network: FaceIdentity, pictures: Sequence[Image], found: FoundLandmarks) -> float:
        known = [i for i in self._looked_at if i < len(pictures) and found.found[i] and self._real.found[i]]
        fresh = [i for i in known if i not in self._identities]
        faces = [aligned_face(self._test.frames[i], self._real.points[i]) for i in fresh]
        self._identities |= dict(zip(fresh, network.embeddings(faces), strict=True))
        generated = network.embeddings([aligned_face(pictures[i], found.points[i]) for i in known])
        return mean_cosine(np.array([self._identities[i] for i in known]), generated)

    def _in_sync(self, pictures: Sequence[Image], sound: Floats, scores: Scores) -> Scores:
        if self._judges.syncnet is None or not len(sound):
            return scores
        count = min(len(pictures), len(sound) // 640)
        faces = sync_faces([pictures[i] for i in range(count)], self._real.points[:count])
        found = sync_score(*self._judges.syncnet.embeddings(faces, sound))
        return replace(scores, sync_confidence=found.confidence, sync_distance=found.distance)
