"""One file per training loss of the paper."""
