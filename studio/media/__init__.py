"""Files and devices: clips in, films out, sound both ways."""
