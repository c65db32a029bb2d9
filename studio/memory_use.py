"""How much memory this process holds, by what each system offers; no package needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STATM = Path("/proc/self/statm")
STATUS = Path("/proc/self/status")


def resident_bytes() -> int | None:
    """Bytes of memory in use now; on macOS the most so far; ``None`` where the system does not say."""
    try:
        if sys.platform == "win32":
            return _on_windows()
        if STATM.exists():
            return int(STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    except (OSError, ValueError, ImportError, AttributeError):
        return None


def peak_bytes() -> int | None:
    """The most bytes of memory that this process has held at once; ``None`` where the system does not say."""
    try:
        if sys.platform == "win32":
            return _on_windows(peak=True)
        if STATUS.exists():  # rusage of a process that was started by a larger one begins with the larger one's
            for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    except (OSError, ValueError, ImportError, AttributeError):
        return None


def _on_windows(*, peak: bool = False) -> int | None:
    import ctypes

    # PROCESS_MEMORY_COUNTERS: two 32-bit fields, then sizes; of these the first is the most, the second
    # the working set now.
    class Counters(ctypes.Structure):
        _fields_ = (
            ("cb", ctypes.c_uint32),
            ("page_faults", ctypes.c_uint32),
            *((f"size_{i}", ctypes.c_size_t) for i in range(8)),
        )

    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    libraries = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
    process = ctypes.c_void_p(libraries.kernel32.GetCurrentProcess())
    if not libraries.psapi.GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb):
        return None
    return int(counters.size_0 if peak else counters.size_1)
