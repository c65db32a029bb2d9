#!/usr/bin/env bash
# System packages that the tests and the window need on Linux. `make demo` needs none of them.
#
# Says what is missing and what for; installs it on Debian and Ubuntu where it may (root, or sudo without a password);
# otherwise prints the command and ends with 1. With everything present it does nothing. --check only looks.
set -euo pipefail

# What to look for (a command, or a library's soname) | Debian package | what for
needs() {
    cat <<'LIST'
command:Xvfb             | xvfb               | tests open the window on a private screen
command:pulseaudio       | pulseaudio         | tests play and record sound without a sound card
command:pactl            | pulseaudio-utils   | sets up that silent sound server
file:libasound_module_pcm_pulse.so | libasound2-plugins | leads PortAudio to that sound server
library:libportaudio.so.2 | libportaudio2     | the window plays what is said
library:libEGL.so.1      | libegl1            | Qt draws the window
library:libGL.so.1       | libgl1             | Qt draws the window
library:libxkbcommon.so.0 | libxkbcommon0     | Qt reads the keyboard
library:libxkbcommon-x11.so.0 | libxkbcommon-x11-0 | Qt reads the keyboard under X
library:libxcb-cursor.so.0 | libxcb-cursor0   | Qt under X
library:libxcb-icccm.so.4 | libxcb-icccm4     | Qt under X
library:libxcb-image.so.0 | libxcb-image0     | Qt under X
library:libxcb-keysyms.so.1 | libxcb-keysyms1 | Qt under X
library:libxcb-randr.so.0 | libxcb-randr0     | Qt under X
library:libxcb-render-util.so.0 | libxcb-render-util0 | Qt under X
library:libxcb-shape.so.0 | libxcb-shape0     | Qt under X
library:libxcb-xkb.so.1  | libxcb-xkb1        | Qt under X
library:libdbus-1.so.3   | libdbus-1-3        | Qt talks to the desktop
library:libfontconfig.so.1 | libfontconfig1   | Qt finds fonts
library:libglib-2.0.so.0 | libglib2.0-0       | Qt's event loop
font:DejaVu              | fonts-dejavu-core  | letters in the window
LIST
}

present() {
    local kind=${1%%:*} name=${1#*:}
    case $kind in
        command) command -v "$name" >/dev/null ;;
        library) grep -qF "$name " <<<"$libraries" ;;
        file) [ -n "$(find /usr/lib /usr/lib64 -name "$name" -print -quit 2>/dev/null)" ] ;;
        font) [ -n "$(find /usr/share/fonts -name "$name*" -print -quit 2>/dev/null)" ] ;;
    esac
}

find_missing() {
    libraries=$(/sbin/ldconfig -p)
    missing=()
    while IFS='|' read -r probe package reason; do
        probe=${probe// /} package=${package// /} reason=${reason# }
        present "$probe" && continue
        missing+=("$package")
        printf '  missing: %-22s%s\n' "$package" "($reason)"
    done < <(needs)
}

install_missing() {
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo -n)
    export DEBIAN_FRONTEND=noninteractive
    "${sudo[@]}" apt-get update -q
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

if [ "$(uname -s)" != Linux ]; then
    exit 0
fi
find_missing
if [ ${#missing[@]} = 0 ]; then
    exit 0
fi
if [ "${1:-}" != --check ] && command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    echo "Installing them with apt-get."
    install_missing
    find_missing
    [ ${#missing[@]} = 0 ] && exit 0
fi
if command -v apt-get >/dev/null; then
    echo "Install them, then run this again:"
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
else
    echo "Install what holds these in your distribution (the names above are Debian's), then run this again."
fi
exit 1
