"""Waveforms and the 50 Hz audio features that drive the face."""
