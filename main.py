"""RealTalk Studio: run ``python main.py --help``."""

import sys

from studio.cli import main

if __name__ == "__main__":
    sys.exit(main())
