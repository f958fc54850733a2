"""The Streamlit entry: navigation, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

# Streamlit puts this file's folder on the path, not the project's.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from dashboard.pages import words

PAGES = Path(__file__).resolve().parent / "pages"
# Each page's file and the sign before its name. Its address is the first part of the file's name.
SIGNS = {
    "map": "map",
    "add": "upload_file",
    "review": "rule",
    "places": "location_on",
    "publish": "published_with_changes",
    "compare": "compare",
    "files": "swap_vert",
    "log": "history",
    "method": "info",
}

st.set_page_config(page_title="Control Map", page_icon=str(PAGES / "icon.svg"), layout="wide")
told = words.of("pages")
pages = [
    st.Page(
        PAGES / f"{name}_page.py",
        title=told(name),
        icon=f":material/{sign}:",
        url_path=name,
        default=name == "map",
    )
    for name, sign in SIGNS.items()
]
page = st.navigation(pages, position="top")
words.tell_the_browser()
page.run()
