"""What the clip is good for, in words: one line, and a sentence for each finding. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.engine.preflight import PreflightFinding

_MARKS = {"good": "✓", "fair": "!", "poor": "✗"}


def headline(findings: tuple[PreflightFinding, ...]) -> str:
    """One line: the clip is fine, or what is wrong with it, the worst first. Empty without findings."""
    if not findings:
        return ""
    concerns = [finding for finding in findings if finding.verdict != "good" and finding.kind != "sound"]
    if not concerns:
        return f"✓ {_tr('Good for speaking')}"
    concerns.sort(key=lambda finding: finding.verdict != "poor")
    mark = _MARKS[concerns[0].verdict]
    return f"{mark} {' · '.join(_short(finding) for finding in concerns)}"


def details(findings: tuple[PreflightFinding, ...]) -> str:
    """Every finding on a line of its own, with what it means where it is not good."""
    return "\n".join(f"{_MARKS[finding.verdict]}  {_long(finding)}" for finding in findings)


def worst(findings: tuple[PreflightFinding, ...]) -> str:
    """Return the verdict on the whole clip: "good", "fair" or "poor"."""
    verdicts = {finding.verdict for finding in findings if finding.kind != "sound"}
    return "poor" if "poor" in verdicts else "fair" if "fair" in verdicts else "good"


def _short(finding: PreflightFinding) -> str:
    count = round(finding.value)
    match finding.kind:
        case "coverage":
            return _tr("face in {share} of the frames").format(share=f"{finding.value:.0%}")
        case "size":
            return _tr("small face, {side} px").format(side=count)
        case "angle":
            return _tr("turned by {angle}°").format(angle=count)
        case "cuts":
            return _tr("{count} cut").format(count=count) if count == 1 else _tr("{count} cuts").format(count=count)
        case "blur":
            return _tr("blurred")
        case "faces":
            return _tr("{count} faces").format(count=count)
        case "sound":
            return _tr("no sound")


def _long(finding: PreflightFinding) -> str:
    count, good = round(finding.value), finding.verdict == "good"
    match finding.kind:
        case "coverage":
            words = _tr("A face is seen in {share} of the frames.").format(share=f"{finding.value:.0%}")
            return words if good else f"{words} {_tr('The others stay as they are.')}"
        case "size":
            words = _tr("The face fills {side} × {side} pixels; it is drawn at 256 × 256.").format(side=count)
            return words if good else f"{words} {_tr('A closer shot gives a sharper mouth.')}"
        case "angle":
            words = _tr("The head turns by up to {angle}°.").format(angle=count)
            return words if good else f"{words} {_tr('Beyond 45° the mouth looks wrong.')}"
        case "cuts":
            words = _tr("Jumps of the face, as at cuts: {count}.").format(count=count)
            return words if good else f"{words} {_tr('One continuous shot looks best.')}"
        case "blur":
            words = _tr("Sharpness of the face: {value}.").format(value=f"{finding.value:.0f}")
            return words if good else f"{words} {_tr('Below 6 a face looks soft.')}"
        case "faces":
            words = _tr("Faces seen at once: {count}.").format(count=count)
            return words if good else f"{words} {_tr('The largest one is used.')}"
        case "sound":
            return _tr("The clip has sound.") if good else _tr("The clip has no sound of its own; none is needed.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Preflight", text)
