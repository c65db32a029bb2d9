"""Finding a face in frames and fitting the face model to it."""
