"""Links the ES modules of ``frontend/`` into one script, for the app and the exported page alike.

A tiny linker instead of a build step: modules are put one after the other in the
order their imports ask for, ``import`` lines and the word ``export`` are removed,
and two modules that declare the same top-level name are an error. It asks for
modules written plainly: named imports without ``as``, no default export, no
destructuring at top level.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).with_name("frontend")
ENTRY = "host.js"

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w-]+\.js)";[ \t]*\n', re.MULTILINE)
_DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var)\s+(\w+)", re.MULTILINE
)
_FORBIDDEN = re.compile(r"^(?:import\b|export (?:default|\{|\*)|(?:const|let|var)\s*[\[{])", re.M)


class LinkError(ValueError):
    """The front-end modules do not fit together; the message says which and why."""


def link(entry: str = ENTRY, folder: Path = FRONTEND) -> str:
    """All modules that ``entry`` needs, as one script in dependency order.

    Raises:
        LinkError: a module is missing, a name is imported that nobody exports, two
            modules declare the same name, or a form is used that the linker does not know.
    """
    linked: dict[str, str] = {}
    owners: dict[str, str] = {}
    _add(entry, folder, linked, owners, ())
    return "\n".join(f"// --- {name}\n{text}" for name, text in linked.items())


def _add(
    name: str, folder: Path, linked: dict[str, str], owners: dict[str, str], above: tuple[str, ...]
) -> None:
    if name in linked:
        return
    if name in above:
        raise LinkError(f"{' → '.join((*above, name))}: modules import each other in a circle")
    path = folder / name
    if not path.exists():
        raise LinkError(f"{above[-1] if above else 'the page'} imports {name}, which is missing")
    source = path.read_text(encoding="utf-8")
    for names, wanted in _IMPORT.findall(source):
        _add(wanted, folder, linked, owners, (*above, name))
        for imported in filter(None, (part.strip() for part in names.split(","))):
            if owners.get(imported) != wanted:
                raise LinkError(f"{name} imports {imported} from {wanted}, which does not have it")
    body = _IMPORT.sub("", source)
    if odd := _FORBIDDEN.search(body):
        line = body[odd.start() :].splitlines()[0]
        raise LinkError(f"{name}: the linker does not know this form: {line}")
    for declared in _DECLARED.findall(body):
        if declared in owners:
            raise LinkError(f"{declared} is declared in both {owners[declared]} and {name}")
        owners[declared] = name
    linked[name] = re.sub(r"^export ", "", body, flags=re.MULTILINE)


def messages() -> dict[str, dict[str, object]]:
    """The interface's words by language: ``{"ar": {...}, "en": {...}}``."""
    files = sorted((FRONTEND / "messages").glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def leaflet(name: str) -> str:
    """A file of the Leaflet distribution that the xstatic-leaflet package installs."""
    from xstatic.pkg import leaflet as package

    return (Path(package.BASE_DIR) / name).read_text(encoding="utf-8")


@cache
def script() -> str:
    """Leaflet, the interface's words and all our modules as one script, without any link.

    It declares ``L`` (Leaflet, not put on ``window``), ``MESSAGES`` and every
    top-level name of our modules; it runs nothing.
    """
    # Leaflet is a UMD script: given exports and module it puts itself there and,
    # as `window.L`, on the page; the page's own L, if there is one, is put back.
    alone = (
        "const L = (() => { const exports = {}, module = { exports }, before = window.L;\n"
        f"{re.sub(r'//# sourceMappingURL=.*', '', leaflet('leaflet.js'))}\n"
        "; if (before === undefined) delete window.L; else window.L = before;\n"
        "return exports; })();"
    )
    return "\n".join((alone, f"const MESSAGES = {json_for_script(messages())};", link()))


@cache
def style() -> str:
    """Leaflet's and our CSS; no rule loads anything."""
    # The images serve Leaflet's own markers and layer switch, which we do not use.
    plain = re.sub(r"[\w-]+:\s*url\([^)]*\);?", "", leaflet("leaflet.css"))
    return plain + "\n" + (FRONTEND / "style.css").read_text(encoding="utf-8")


def json_for_script(value: object) -> str:
    """``value`` as JSON that may stand inside a ``<script>``, JavaScript or not.

    Only ASCII comes out, so U+2028 cannot end a line; ``<``, ``>`` and ``&`` are
    written as escapes, so ``</script>`` and ``<!--`` cannot end the element.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
