"""Measure the product against hand-labelled articles."""
