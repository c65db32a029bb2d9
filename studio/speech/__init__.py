"""Where speech comes from: typed text, a sound file, a microphone."""
