"""How it works: what the colours mean, what the reader can and cannot do, where data come from."""

from __future__ import annotations

import streamlit as st

from dashboard.pages import shared, words

shared.heading(words.of("method")("title"))
with st.container(width=820):  # pixels: lines that an eye can follow
    st.markdown((words.FOLDER / words.language() / "method.md").read_text(encoding="utf-8"))
