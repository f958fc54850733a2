"""How it works: what the colours mean, what the reader can and cannot do, where data come from."""

from __future__ import annotations

import streamlit as st

from dashboard import settings

st.title("How it works")
st.markdown((settings.DATA / "method.md").read_text(encoding="utf-8"))
