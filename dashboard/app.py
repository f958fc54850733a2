"""The Streamlit entry: navigation, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

# Streamlit puts this file's folder on the path, not the project's.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

PAGES = Path(__file__).resolve().parent / "pages"

st.set_page_config(page_title="Control Map", page_icon=str(PAGES / "icon.svg"), layout="wide")
st.navigation(
    [
        st.Page(PAGES / "map_page.py", title="Map", icon=":material/map:", default=True),
        st.Page(
            PAGES / "upload_page.py",
            title="Add articles",
            icon=":material/upload_file:",
            url_path="add",
        ),
        st.Page(
            PAGES / "method_page.py",
            title="How it works",
            icon=":material/info:",
            url_path="method",
        ),
    ],
    position="top",
).run()
