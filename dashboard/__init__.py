"""A conflict map that people can question: articles in, dated and sourced claims of control out."""

__version__ = "0.1.0"
