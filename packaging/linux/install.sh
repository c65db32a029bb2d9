#!/bin/sh
# Put the packed studio into the desktop's menu: ./install.sh [PREFIX], by default ~/.local. Nothing is copied but the
# menu entry and the icon; the program stays in this folder. ./install.sh --remove [PREFIX] takes them away again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
remove=no
if [ "${1:-}" = --remove ]; then
    remove=yes
    shift
fi
prefix=${1:-$HOME/.local}
(cd "$here/share" && find . -type f) | while read -r file; do
    target="$prefix/share/$file"
    if [ "$remove" = yes ]; then
        rm -f "$target"
    else
        mkdir -p "$(dirname "$target")"
        # The folder may lie anywhere, also where its name has spaces.
        sed "s|^Exec=RealTalkStudio|Exec=\"$here/RealTalkStudio\"|; s|^TryExec=.*|TryExec=$here/RealTalkStudio|" \
            "$here/share/$file" >"$target"
    fi
done
if [ "$remove" = yes ]; then
    rm -f "$prefix/bin/RealTalkStudio"
else
    mkdir -p "$prefix/bin"
    ln -sf "$here/RealTalkStudio" "$prefix/bin/RealTalkStudio"
    echo "RealTalk Studio is in the menu; in a terminal it is $prefix/bin/RealTalkStudio."
fi
