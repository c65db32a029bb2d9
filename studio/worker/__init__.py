"""The one thread that owns the engine, and the messages that cross into it."""
