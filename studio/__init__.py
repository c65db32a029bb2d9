"""RealTalk Studio: the application around the networks in ``models``."""
