#!/usr/bin/env bash
# Run a command under a private X screen and a private, silent sound server, and take both down after it:
#   packaging/linux/with_display_and_sound.sh .venv/bin/python -m pytest
#
# What the command plays goes to a PulseAudio null sink; that sink's monitor is its microphone. Where Xvfb or PulseAudio
# is missing (or this is not Linux), the command runs without it. REALTALK_NULL_SINK=1 tells the command that sound is
# there.
set -euo pipefail

if [ "$(uname -s)" != Linux ]; then
    exec "$@"
fi

scratch=$(mktemp -d)
started=()

stop() {
    for pid in ${started[@]+"${started[@]}"}; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    done
    rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_display() {
    # Xvfb picks a free screen number and writes it once it answers.
    mkfifo "$scratch/screen"
    Xvfb -displayfd 3 -screen 0 1920x1200x24 +extension GLX +render -noreset -nolisten tcp 3>"$scratch/screen" \
        >/dev/null 2>&1 &
    started+=($!)
    local number
    if ! read -r -t 20 number <"$scratch/screen"; then
        echo "Xvfb did not start; the tests go on without a screen." >&2
        return
    fi
    export DISPLAY=":$number" QT_QPA_PLATFORM=xcb
    unset WAYLAND_DISPLAY XAUTHORITY
}

start_sound() {
    export XDG_RUNTIME_DIR="$scratch/runtime" PULSE_RUNTIME_PATH="$scratch/runtime/pulse"
    mkdir -m 700 "$XDG_RUNTIME_DIR" "$PULSE_RUNTIME_PATH"
    export PULSE_SERVER="unix:$PULSE_RUNTIME_PATH/native" PULSE_COOKIE="$scratch/cookie"
    # norewinds: without it the first microphone block comes more than a second late.
    pulseaudio -n --daemonize=no --exit-idle-time=-1 --disable-shm=yes --log-target="file:$scratch/pulse.log" \
        -L "module-native-protocol-unix auth-anonymous=1 socket=$PULSE_RUNTIME_PATH/native" \
        -L "module-null-sink sink_name=speaker rate=48000 channels=2 norewinds=1" \
        -L "module-remap-source master=speaker.monitor source_name=microphone" >/dev/null 2>&1 &
    started+=($!)

    for _ in $(seq 100); do
        if pactl info >/dev/null 2>&1; then
            pactl set-default-sink speaker
            pactl set-default-source microphone
            export REALTALK_NULL_SINK=1
            lead_alsa_to_pulse
            return
        fi
        sleep 0.1
    done
    echo "PulseAudio did not start; the tests go on without sound:" >&2
    tail -n 5 "$scratch/pulse.log" >&2 || true
    unset PULSE_SERVER
}

lead_alsa_to_pulse() {
    cat >"$scratch/asound.conf" <<'CONF'
pcm.pulse { type pulse hint { show on description "Null sink" } }
ctl.pulse { type pulse }
pcm.!default { type pulse hint { show on description "Default" } }
ctl.!default { type pulse }
CONF
    export ALSA_CONFIG_PATH="$scratch/asound.conf"
}

if command -v Xvfb >/dev/null; then start_display; fi
if command -v pulseaudio >/dev/null && command -v pactl >/dev/null; then start_sound; fi
"$@" </dev/null
