"""The packed program begins here: as a child process that was asked for, or as ``main.py``."""

import multiprocessing
import sys

from studio.speech.child_command import CHILD_ARGUMENT

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a process that prepares clips or makes films is this program, started again
    if sys.argv[1:] == [CHILD_ARGUMENT]:
        from studio.speech.pyttsx3_child import main as speak

        sys.exit(speak())
    from studio.cli import main

    sys.exit(main())
