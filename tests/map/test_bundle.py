"""The linker: one script from plain modules, and nothing silently overwritten."""

import json
import re

import pytest

from dashboard.map import bundle


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")


def test_modules_come_after_those_they_need_and_only_once(tmp_path):
    write(
        tmp_path,
        app='import { a } from "./a.js";\nimport { b } from "./b.js";\nexport function run() { return a + b; }\n',
        a="export const a = 1;\n",
        b='import {\n  a,\n} from "./a.js";\nexport const b = a;\n',
    )
    linked = bundle.link("app.js", tmp_path)
    assert linked.count("const a = 1") == 1
    assert linked.index("const a") < linked.index("const b") < linked.index("function run")
    assert not re.search(r"^\s*(import|export)\b", linked, re.M)


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"app": 'import { x } from "./gone.js";\n'}, "gone.js, which is missing"),
        (
            {"app": 'import { x } from "./a.js";\n', "a": "export const y = 1;\n"},
            "does not have it",
        ),
        (
            {
                "app": 'import { a } from "./a.js";\nfunction same() {}\n',
                "a": "export const a = 1;\nfunction same() {}\n",
            },
            "same is declared in both",
        ),
        ({"app": 'import { x } from "./app.js";\n'}, "circle"),
        ({"app": "export default 1;\n"}, "does not know this form"),
        ({"app": 'import { a as b } from "./a.js";\n', "a": "export const a = 1;\n"}, "a as b"),
        ({"app": "const { a } = window;\n"}, "does not know this form"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_name(tmp_path, modules, message):
    write(tmp_path, **modules)
    with pytest.raises(bundle.LinkError, match=re.escape(message)):
        bundle.link("app.js", tmp_path)


def test_the_script_loads_nothing_and_can_stand_in_a_page():
    script = bundle.script()
    assert "</script" not in script.lower()
    assert "<!--" not in script
    assert "sourceMappingURL" not in script
    assert "url(" not in bundle.style()
    assert "@import" not in bundle.style()


def test_both_languages_have_the_same_messages():
    arabic, english = bundle.messages()["ar"], bundle.messages()["en"]
    assert arabic.keys() == english.keys()
    for key in arabic:
        if isinstance(english[key], str):
            wanted = set(re.findall(r"{\w+}", english[key]))
            assert set(re.findall(r"{\w+}", arabic[key])) == wanted, key


def test_every_message_the_modules_ask_for_exists():
    words = bundle.messages()["en"]
    asked = set()
    for path in bundle.FRONTEND.glob("*.js"):
        asked |= set(re.findall(r"""\bt\("([\w.]+)"[,)]""", path.read_text(encoding="utf-8")))
    assert asked
    assert asked <= words.keys(), asked - words.keys()


def test_json_cannot_leave_its_script_element():
    nasty = "</script><!--\u2028\u2029&<script>"
    text = bundle.json_for_script({"name": nasty})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"name": nasty}


def test_what_is_translated_of_the_rules_is_what_the_rules_say():
    rules = "".join(
        path.read_text(encoding="utf-8")
        for path in (bundle.FRONTEND.parents[1] / "control").glob("*.py")
    )
    told = bundle.messages()["ar"]["told"]
    assert isinstance(told, dict)
    assert [text for text in told if text not in rules] == []
