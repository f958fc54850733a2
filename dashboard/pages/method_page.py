"""How it works: what the colours mean, what the reader can and cannot do, where data come from."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

st.title("How it works")
st.markdown((Path(__file__).parent / "method.md").read_text(encoding="utf-8"))
