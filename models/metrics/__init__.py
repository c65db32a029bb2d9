"""One file per figure that the evaluation reports."""
