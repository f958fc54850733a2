"""The words of the pages, in the reader's language.

``t = words.of("upload")`` reads ``messages/<language>/upload.yaml``; ``t("title")`` is its
text, ``t("articles", count=3)`` the form that the number asks for. A language is a folder
of such files, with the same keys in each (a test compares them).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
import yaml

FOLDER = Path(__file__).parent / "messages"
LANGUAGES = {"en": "English", "ar": "العربية"}
KEY = "language"  # of the session state

# Tells the browser the page's language and direction: screen readers and the layout follow it.
# Streamlit's own buttons around the menu come and go, named in English if at all.
# A language chosen on a page is also the map's, in place of the one it kept for this visit.
_DIRECTION = """export default ({ data }) => {
  document.documentElement.lang = data.language;
  document.documentElement.dir = data.direction;
  const name = () => {
    for (const [buttons, words] of Object.entries(data.buttons)) {
      for (const button of document.querySelectorAll(buttons)) {
        if (button.ariaLabel !== words) button.ariaLabel = words;
      }
    }
  };
  name();
  window.controlMapNaming?.disconnect();
  window.controlMapNaming = new MutationObserver(name);
  window.controlMapNaming.observe(document.body, { childList: true, subtree: true });
  if (!data.chosen) return;
  try {
    localStorage.setItem("control-map-language", data.language);
    const { language, ...view } = JSON.parse(sessionStorage.getItem("control-map-view")) || {};
    sessionStorage.setItem("control-map-view", JSON.stringify(view));
  } catch { /* without storage nothing is kept */ }
};"""

# Where Streamlit's own styles say "left" although the document runs from right to left.
_MIRRORED = """<style>
html[dir="rtl"] :is(.stElementContainer, .stMarkdown li) { text-align: start; }
html[dir="rtl"] .stSidebar[data-collapsed="true"] { display: none; }
html[dir="rtl"] [data-testid="stMarkdownContainer"] :is(ol, ul) { padding-inline-start: 1.5rem; }
html[dir="rtl"] [data-testid="stProgressBarTrack"] { transform: scaleX(-1); }
</style>"""


def language() -> str:
    """The language chosen in this visit, else the browser's, else English."""
    chosen = st.session_state.get(KEY)
    if chosen in LANGUAGES:
        return str(chosen)
    preferred = (st.context.locale or "en").split("-")[0]
    return preferred if preferred in LANGUAGES else "en"


def choose(code: object) -> None:
    """Use this language for the rest of the visit; what we do not speak is ignored."""
    if code in LANGUAGES:
        st.session_state[KEY] = code


def is_rtl() -> bool:
    """Whether the page runs from right to left."""
    return language() == "ar"


def of(page: str) -> Callable[..., str]:
    """The words of one page: ``t(key, **values)``.

    Values are put in as they are: escape them for where they go. A message with plural
    forms is chosen by ``count``, which it can also show, with separators: ``{count}``.
    """
    code = language()
    table = _table(code, page)

    def told(key: str, **values: object) -> str:
        message = table[key]
        if isinstance(message, Mapping):
            number = values["count"]
            assert isinstance(number, int)
            message = message.get(plural_form(number, code)) or message["other"]
        if isinstance(values.get("count"), int):
            values["count"] = f"{values['count']:,}"
        return str(message).format(**values) if values else str(message)

    return told


def plural_form(number: int, code: str) -> str:
    """The plural form that a number takes: the cardinal rules of the Unicode CLDR."""
    if code != "ar":
        return "one" if number == 1 else "other"
    if number <= 2:
        return ("zero", "one", "two")[max(number, 0)]
    if 3 <= number % 100 <= 10:
        return "few"
    return "many" if number % 100 >= 11 else "other"


def tell_the_browser() -> None:
    """Set the document's language and direction, and name Streamlit's own buttons in it."""
    told = of("pages")
    data = {
        "buttons": {
            '[data-testid="stExpandSidebarButton"]': told("open_menu"),
            '[data-testid="stSidebarCollapseButton"] button': told("close_menu"),
        },
        "language": language(),
        "direction": "rtl" if is_rtl() else "ltr",
        "chosen": KEY in st.session_state,
    }
    _component()(key="page-language", data=data)
    if is_rtl():
        st.html(_MIRRORED)


def switch() -> None:
    """The button that changes the language of the pages."""
    other = next(code for code in LANGUAGES if code != language())
    st.button(LANGUAGES[other], key="language-switch", on_click=choose, args=(other,))


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component("page_language", js=_DIRECTION)


@cache
def _table(code: str, page: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(
        (FOLDER / code / f"{page}.yaml").read_text(encoding="utf-8")
    )
    return loaded
