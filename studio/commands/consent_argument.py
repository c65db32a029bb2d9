"""``--consent``: what a person says about being allowed to use a face, recorded beside the avatar and in the film."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.errors import StudioError

EXAMPLE = "I may use this person's face"


def add_consent_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --consent and --consent-by."""
    consent = parser.add_argument_group("the person in the clip")
    consent.add_argument(
        "--consent", metavar="WORDS", help=f'your consent, such as "{EXAMPLE}"; asked for once, told in the film'
    )
    consent.add_argument("--consent-by", metavar="NAME", default="", help="who says so; told in the film")


def settle_consent(arguments: argparse.Namespace, reference: Path) -> str | None:
    """Record the consent that was given, or say that none is recorded. Returns the hash of the clip's bytes, if they
    were hashed for it. Raises ``StudioError``.
    """
    from studio.engine.consent_record import ConsentRecord, ConsentRecords
    from studio.engine.film_origin import hash_of
    from studio.engine.sample import is_sample

    if arguments.consent is None and arguments.consent_by:
        raise StudioError("--consent-by goes with --consent.", "Say what is agreed to as well.")
    if is_sample(reference):
        return None
    records, sha256 = ConsentRecords(), hash_of(reference)
    if arguments.consent is not None:
        if not arguments.consent.strip():
            raise StudioError("The consent has no words.", f'Write for example --consent "{EXAMPLE}".')
        records.keep(sha256, ConsentRecord.now(arguments.consent.strip(), arguments.consent_by))
    elif records.of(sha256) is None:
        print(
            f"Note: no consent is recorded for {reference.name}, and the film will say so. Use a face only if it is "
            f'yours or its person agreed; then say so once: --consent "{EXAMPLE}".'
        )
    return sha256
