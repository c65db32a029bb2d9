"""What the clip is good for, in words: one line, and a sentence for each finding. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.engine.preflight import PreflightFinding

translate = QCoreApplication.translate

_MARKS = {"good": "✓", "fair": "!", "poor": "✗"}


def headline(findings: tuple[PreflightFinding, ...]) -> str:
    """One line: the clip is fine, or what is wrong with it, the worst first. Empty without findings."""
    if not findings:
        return ""
    concerns = [finding for finding in findings if finding.verdict != "good" and finding.kind != "sound"]
    if not concerns:
        good = translate("Preflight", "Good for speaking")
        return f"✓ {good}"
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
    """A few words on a finding that is not good."""
    values = {"value": round(finding.value), "share": f"{finding.value:.0%}"}
    match finding.kind:
        case "coverage":
            words = translate("Preflight", "face in {share} of the frames")
        case "size":
            words = translate("Preflight", "small face, {value} px")
        case "angle":
            words = translate("Preflight", "turned by {value}°")
        case "cuts":
            words = translate("Preflight", "cuts: {value}")
        case "blur":
            words = translate("Preflight", "blurred")
        case "faces":
            words = translate("Preflight", "{value} faces")
        case "sound":
            words = translate("Preflight", "no sound")
    return words.format(**values)


def _long(finding: PreflightFinding) -> str:
    """A sentence on a finding, and what to do where it is not good."""
    words, advice = _sentences(finding)
    measured = words.format(value=round(finding.value), share=f"{finding.value:.0%}")
    return measured if finding.verdict == "good" else f"{measured} {advice}".strip()


def _sentences(finding: PreflightFinding) -> tuple[str, str]:
    match finding.kind:
        case "coverage":
            words = translate("Preflight", "A face is seen in {share} of the frames.")
            advice = translate("Preflight", "The others stay as they are.")
        case "size":
            words = translate("Preflight", "The face fills {value} × {value} pixels; it is drawn at 256 × 256.")
            advice = translate("Preflight", "A closer shot gives a sharper mouth.")
        case "angle":
            words = translate("Preflight", "The head turns by up to {value}°.")
            advice = translate("Preflight", "Beyond 45° the mouth looks wrong.")
        case "cuts":
            words = translate("Preflight", "Jumps of the face, as at cuts: {value}.")
            advice = translate("Preflight", "One continuous shot looks best.")
        case "blur":
            words = translate("Preflight", "Sharpness of the face: {value}.")
            advice = translate("Preflight", "Below 6 a face looks soft.")
        case "faces":
            words = translate("Preflight", "Faces seen at once: {value}.")
            advice = translate("Preflight", "Click the one to use in the source pane.")
        case "sound":
            if finding.verdict == "good":
                return translate("Preflight", "The clip has sound."), ""
            return translate("Preflight", "The clip has no sound of its own; none is needed."), ""
    return words, advice
