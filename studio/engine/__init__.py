"""Turning a reference and a waveform into frames; knows no Qt."""
