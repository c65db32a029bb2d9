"""Speech with exact phone times from festival, one process for all texts of a voice.

festival is optional: Debian's packages ``festival`` and ``festvox-*``, each voice in a package of its own.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.speech.flite_phones import USUAL_RATE_WPM, pitch_factor, read_wave
from studio.speech.phone_times import Phone
from studio.speech.synthesiser_symbols import PhoneSet, phones_from_segments

INSTALL_HINT = "On Debian or Ubuntu: sudo apt-get install festival festvox-us-slt-hts festvox-kdlpc16k"
_SECONDS_TO_START, _SECONDS_A_TEXT = 60, 10
_NO_DIPHONE = "UniSyn: using default diphone"

Spoken = tuple[Waveform, list[Phone]]


@dataclass(frozen=True)
class FestivalVoice:
    """name: festival's, without ``voice_``; language: an espeak-ng language; encoding: of the text it reads."""

    name: str
    language: str
    phone_set: PhoneSet
    encoding: str


FESTIVAL_VOICES = {
    voice.name: voice
    for voice in (
        FestivalVoice("kal_diphone", "en-us", "arpabet", "ascii"),
        FestivalVoice("ked_diphone", "en-us", "arpabet", "ascii"),
        FestivalVoice("cmu_us_slt_arctic_hts", "en-us", "arpabet", "ascii"),
        FestivalVoice("pc_diphone", "it", "italian", "iso-8859-1"),
        FestivalVoice("lp_diphone", "it", "italian", "iso-8859-1"),
        FestivalVoice("suo_fi_lj_diphone", "fi", "finnish", "iso-8859-1"),
        FestivalVoice("hy_fi_mv_diphone", "fi", "finnish", "iso-8859-1"),
        FestivalVoice("czech_dita", "cs", "czech", "iso-8859-2"),
        FestivalVoice("czech_machac", "cs", "czech", "iso-8859-2"),
        FestivalVoice("czech_ph", "cs", "czech", "iso-8859-2"),
        FestivalVoice("czech_krb", "cs", "czech", "iso-8859-2"),
        FestivalVoice("upc_ca_ona_hts", "ca", "catalan", "iso-8859-1"),
        FestivalVoice("msu_ru_nsh_clunits", "ru", "russian", "utf-8"),
    )
}

_SAY = """
(define (say text path)
  (format t "@begin\\n")
  (unwind-protect
    (let ((utt (utt.synth (eval (list 'Utterance 'Text text)))))
      (utt.save.wave utt path 'riff)
      (mapcar (lambda (s) (format t "@phone %s %f\\n" (item.name s) (item.feat s "end")))
              (utt.relation.items utt 'Segment))
      (format t "@end\\n"))
    (format t "@failed\\n")))
(define (speak_with stretch factor)
  (Parameter.set 'Duration_Stretch stretch)
  (if (string-equal (Parameter.get 'Synth_Method) "HTS")
      (set! hts_engine_params (append own_hts_params (list (list "-r" (/ 1.0 stretch))))))
  (set! after_analysis_hooks
    (append own_hooks
      (list (lambda (utt)
        (if (member 'Target (utt.relationnames utt))
          (mapcar (lambda (i) (item.set_feat i "f0" (* factor (item.feat i "f0")))) (utt.relation.leafs utt 'Target)))
        utt)))))
"""


@dataclass(frozen=True)
class FestivalText:
    """What to say: text; rate_wpm: words a minute, about; pitch: see ``pitch_factor``, not followed by all voices."""

    text: str
    rate_wpm: int = USUAL_RATE_WPM
    pitch: int = 50


@functools.cache
def festival_voices() -> tuple[str, ...]:
    """Names of the installed voices that have an entry in ``FESTIVAL_VOICES``; none without festival."""
    command = shutil.which("festival")
    if command is None:
        return ()
    try:
        done = subprocess.run(
            [command, "-b", "(print (voice.list))"], capture_output=True, timeout=_SECONDS_TO_START, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return ()
    installed = done.stdout.decode("latin-1").strip("()\n ").split()
    return tuple(name for name in FESTIVAL_VOICES if name in installed)


def synthesise_with_festival(texts: Sequence[FestivalText], voice: str) -> list[Spoken | None]:
    """Speak each text and say when each phone sounds, as ``phone_times.synthesise_with_phones`` does.

    None stands for a text that this voice cannot say: festival failed on it, it has a letter that the voice's encoding
    lacks, or two of its sounds in a row were never recorded for the voice. Raises StudioError for a voice that is not
    installed, for a process that ended early and for a sound whose name is unknown.
    """
    if voice not in festival_voices():
        raise StudioError(f"festival has no voice called {voice!r}.", INSTALL_HINT)
    chosen = FESTIVAL_VOICES[voice]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "say.scm"
        script.write_bytes(_script(texts, chosen, folder))
        limit_s = _SECONDS_TO_START + _SECONDS_A_TEXT * len(texts)
        try:
            done = subprocess.run(["festival", "-b", str(script)], capture_output=True, timeout=limit_s, check=False)
        except (subprocess.SubprocessError, OSError) as error:
            raise StudioError("festival failed.", INSTALL_HINT) from error
        listed = parse_segments(done.stdout.decode("latin-1"))
        if len(listed) != len(texts):
            raise StudioError(f"festival said {len(listed)} of {len(texts)} texts.", INSTALL_HINT)
        missing = missing_diphones((done.stderr + done.stdout).decode("latin-1"))
        spoken: list[Spoken | None] = []
        for index, segments in enumerate(listed):
            names = [segment for segment, _ in segments]
            if not segments or any(f"{a}-{b}" in missing for a, b in pairwise(names)):
                spoken.append(None)
                continue
            waveform = read_wave(folder / f"{index}.wav")
            phones = phones_from_segments(segments, chosen.phone_set, float(waveform.duration_s))
            spoken.append((waveform, phones))
    return spoken


def parse_segments(printed: str) -> list[list[tuple[str, float]]]:
    """Read what the script prints: of each text the sounds' names and ends in seconds; empty where it failed."""
    texts: list[list[tuple[str, float]]] = []
    for line in printed.splitlines():
        word, _, rest = line.partition(" ")
        if word == "@begin":
            texts.append([])
        elif word == "@phone":
            name, _, end = rest.rpartition(" ")
            texts[-1].append((name, float(end)))
        elif word == "@failed":
            texts[-1].clear()
    return texts


def missing_diphones(printed: str) -> set[str]:
    """Pairs of sounds (``n-g``) for which festival says that the voice has no recording; it puts silence there."""
    return {line.rpartition(" ")[2] for line in printed.splitlines() if line.startswith(_NO_DIPHONE)}


def _script(texts: Sequence[FestivalText], voice: FestivalVoice, folder: Path) -> bytes:
    """Scheme that says the texts; strings are in the voice's encoding."""
    lines = [_SAY, f"(voice_{voice.name})", "(set! own_hooks after_analysis_hooks)"]
    lines.append("(set! own_hts_params (if (boundp 'hts_engine_params) hts_engine_params nil))")
    script = "\n".join(lines).encode("ascii")
    for index, spoken in enumerate(texts):
        stretch, factor = USUAL_RATE_WPM / spoken.rate_wpm, pitch_factor(spoken.pitch)
        try:
            text = spoken.text.encode(voice.encoding)
        except UnicodeEncodeError:
            script += b'\n(format t "@begin\\n@failed\\n")'
            continue
        quoted = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        script += f"\n(speak_with {stretch:.4f} {factor:.4f})\n".encode("ascii")
        script += b'(say "' + quoted + b'" "' + str(folder / f"{index}.wav").encode() + b'")'
    return script + b"\n"
