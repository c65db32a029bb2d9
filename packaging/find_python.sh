#!/bin/sh
# Print the path of a Python 3.11 that can make a virtual environment, or say in one sentence what is missing.
# $PYTHON, where set, is tried first.
set -u

is_python_311() {
    "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1
}

for candidate in "${PYTHON:-}" python3.11 python3 python "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.11*/bin/python3 \
    /opt/homebrew/bin/python3.11 /usr/local/bin/python3.11; do
    [ -n "$candidate" ] || continue
    is_python_311 "$candidate" || continue
    if ! "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        echo "Python 3.11 is here, but it cannot make a virtual environment." \
            "On Debian and Ubuntu: sudo apt-get install python3.11-venv" >&2
        exit 1
    fi
    "$candidate" -c 'import sys; print(sys.executable)'
    exit 0
done
echo "RealTalk Studio needs Python 3.11, and none was found." \
    "Debian 12: sudo apt-get install python3 python3-venv; pyenv: pyenv install 3.11; macOS: brew install python@3.11;" \
    "or name one: make PYTHON=/path/to/python3.11 ..." >&2
exit 1
