"""``main.py train``: build the face model, or train one of the networks, on prepared clips."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from pathlib import Path

from studio.commands.front_ends_argument import add_front_ends_argument
from studio.commands.number_arguments import positive_int
from studio.errors import StudioError

HELP = "train the face model, the expression network or the renderer on prepared clips"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("part", choices=tuple(_TRAININGS), help="what to train")
    parser.add_argument("--data", required=True, type=Path, metavar="FOLDER", help="what 'main.py preprocess' wrote")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="for weights, state and log; resumed")
    parser.add_argument("--config", metavar="NAME|FILE", help="a shipped configuration or a TOML file (default: lite)")
    parser.add_argument("--licence", choices=("all", "free"), default="all", help="which clips may be used")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to train")
    parser.add_argument(
        "--steps", type=positive_int, metavar="N", help="stop after so many steps instead of the config's"
    )
    parser.add_argument(
        "--from",
        dest="start_from",
        type=Path,
        metavar="FILE",
        help="renderer weights to begin with, same size or smaller",
    )
    parser.add_argument("--perceptual", metavar="vgg:FILE", help="VGG-16 weights for the renderer's perceptual loss")
    parser.add_argument("--phones", type=Path, metavar="FOLDER", help="speech with phone times, for the expressions")
    parser.add_argument("--phones-held-out", type=Path, metavar="FOLDER", help="the same with other voices, to check")
    parser.add_argument(
        "--taught", type=Path, metavar="FOLDER", help="speech that a teacher heard, for the expressions"
    )
    parser.add_argument("--teacher", type=Path, metavar="FILE", help="that teacher, Moonshine's encoder_model.ort")
    parser.add_argument("--earlier", type=Path, metavar="FILE", help="expression weights to go on from, better aligned")
    parser.add_argument("--hubert", metavar="FOLDER", help="HuBERT, for configurations that hear through it")
    parser.add_argument("--moonshine", type=Path, metavar="FILE", help="Moonshine's encoder, else the installed one")
    add_front_ends_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Train. Going on from what the folder holds is the default; Ctrl-C saves first. Raises ``StudioError``."""
    from models.errors import ModelError

    logging.getLogger("models").setLevel(logging.INFO)
    try:
        written = _TRAININGS[arguments.part](arguments)
    except ModelError as error:
        raise StudioError(str(error)) from error
    print(f"{written}: written.")
    return 0


def _train_face_model(arguments: argparse.Namespace) -> Path:
    from dataclasses import replace

    from models.training.clip_dataset import load_split
    from models.training.face_model_builder import TrackedPerson, build_face_model
    from models.training.mouth_interior_builder import typical_mouth_interior

    clips = load_split(arguments.data, "train", arguments.licence)
    if any(arguments.data.glob("photos__*.safetensors")):
        clips += load_split(arguments.data, "photos", arguments.licence)
    people = [
        TrackedPerson(clip.facts.person_id, clip.landmarks[clip.present], (clip.facts.sync_correlation or 0) >= 0.3)
        for clip in clips
    ]
    arguments.out.mkdir(parents=True, exist_ok=True)
    written: Path = arguments.out / "face_model.safetensors"
    model = build_face_model(people)
    replace(model, mouth_interior=typical_mouth_interior(clips, model)).save(written)
    return written


def _train_renderer(arguments: argparse.Namespace) -> Path:
    from dataclasses import replace

    from models.face.basel import EXPRESSION_SIZE, IDENTITY_SIZE
    from models.front_ends import FrontEnds
    from models.training.renderer_config import load_renderer_config
    from models.training.renderer_trainer import train_renderer
    from studio.engine.models_loader import choose_device, read_front_ends
    from studio.engine.resources import FACE_MODEL, checked_file

    config = load_renderer_config(_config_file(arguments))
    if arguments.steps is not None:
        config = replace(config, training=replace(config.training, steps=arguments.steps))
    front_ends = read_front_ends(arguments.front_ends) or FrontEnds()
    if front_ends.basel is not None:
        network = replace(config.network, identity_width=IDENTITY_SIZE, expression_width=EXPRESSION_SIZE)
        config = replace(config, network=network)
    return train_renderer(
        config,
        arguments.data,
        arguments.out,
        checked_file(FACE_MODEL),
        licence=arguments.licence,
        device=choose_device(arguments.device)[0].type,
        vgg_weights=_vgg_file(arguments.perceptual),
        front_ends=front_ends,
        start_from=arguments.start_from,
    )


def _train_expression(arguments: argparse.Namespace) -> Path:
    from dataclasses import replace

    import torch

    from models.audio.frozen_extractor import ExtractorSources
    from models.face.basel import EXPRESSION_SIZE, IDENTITY_SIZE
    from models.front_ends import FrontEnds
    from models.training.expression_config import load_training_config
    from models.training.expression_folders import ExpressionFolders
    from models.training.expression_rounds import train_expression_in_rounds
    from studio.engine.models_loader import choose_device, read_front_ends
    from studio.engine.resources import FACE_MODEL, checked_file

    config = load_training_config(_config_file(arguments))
    if arguments.steps is not None:
        config = replace(config, expression=replace(config.expression, steps=arguments.steps))
    front_ends = read_front_ends(arguments.front_ends) or FrontEnds()
    if front_ends.basel is not None:
        transformer = config.network.transformer
        transformer = replace(transformer, identity_count=IDENTITY_SIZE, expression_count=EXPRESSION_SIZE)
        config = replace(config, network=replace(config.network, transformer=transformer))
    folders = ExpressionFolders(
        clips=arguments.data,
        face_model=checked_file(FACE_MODEL),
        out=arguments.out,
        phones=arguments.phones,
        phones_held_out=arguments.phones_held_out,
        extractors=ExtractorSources(arguments.hubert or front_ends.hubert, arguments.moonshine),
        earlier=arguments.earlier,
        front_ends=front_ends,
        taught=arguments.taught,
        teacher=arguments.teacher,
    )
    device = torch.device(choose_device(arguments.device)[0].type)
    return train_expression_in_rounds(config, folders, arguments.licence, report=print, device=device)


def _config_file(arguments: argparse.Namespace) -> Path:
    """The shipped configuration of that name, or the given TOML file. Raises ``StudioError`` naming those there are."""
    from models.training.config_file import shipped_configs

    name: str = arguments.config or "lite"
    if name.endswith(".toml"):
        return Path(name)
    shipped = shipped_configs(arguments.part)
    if name not in shipped:
        raise StudioError(
            f"There is no configuration '{name}' for the {arguments.part}.",
            f"Choose one of {', '.join(shipped)}, or a .toml file.",
        )
    return shipped[name]


def _vgg_file(given: str | None) -> Path | None:
    if given is None:
        return None
    kind, _, name = given.partition(":")
    if kind != "vgg" or not name:
        raise StudioError(f"--perceptual takes vgg:FILE, not '{given}'.")
    return Path(name)


_TRAININGS: dict[str, Callable[[argparse.Namespace], Path]] = {
    "face-model": _train_face_model,
    "expression": _train_expression,
    "renderer": _train_renderer,
}
