"""Write ``resources/weights/manifest.json``: which weight files ship, and their hashes. Run after replacing one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[1] / "resources" / "weights"
FACE_MODEL = "../face_model/face_model.safetensors"


def main() -> None:
    """List the face model and every weight file beside the manifest."""
    files = {"face_model": FACE_MODEL} | {path.stem: path.name for path in sorted(WEIGHTS.glob("*.safetensors"))}
    manifest = {
        name: {"file": file, "sha256": hashlib.sha256((WEIGHTS / file).read_bytes()).hexdigest()}
        for name, file in files.items()
    }
    (WEIGHTS / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for name, entry in manifest.items():
        print(f"{name}: {entry['file']}, sha256 {entry['sha256'][:16]}")


if __name__ == "__main__":
    main()
