"""Tests of the curated data that ships with the product."""
