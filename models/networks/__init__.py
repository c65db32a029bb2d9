"""The paper's networks and the blocks they are built from."""
