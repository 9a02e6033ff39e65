"""Measurements of speed and exactness, each a module with a ``main`` function."""
