"""The morphable face, its projection, its mask, and pictures of it."""
