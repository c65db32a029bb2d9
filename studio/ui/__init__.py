"""Qt widgets; knows no torch, no PyAV, no sounddevice."""
