"""What can go wrong below the application; the engine turns these into sentences for people."""


class ModelError(Exception):
    """Base of every error that ``models`` raises on purpose."""


class CheckpointError(ModelError):
    """A weight file is missing, damaged, or does not fit the network that asked for it."""


class TrainingError(ModelError):
    """Training cannot start or go on: no usable data, a wrong configuration, a NaN loss."""
