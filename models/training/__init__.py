"""Prepared data, trainers and their configurations."""
