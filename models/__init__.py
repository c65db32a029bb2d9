"""The RealTalk networks, face model and tracker: no Qt, no devices, no container files."""
