"""What people said of names: this one means that place, these words are no place.

A correction is a decision (:class:`dashboard.model.Decision`) on a name's key, see
:func:`subject`. "Means" has the place as its change (:func:`dashboard.control.place_change`)
and, as ``name``, the name as it is written. It makes the name known, as one more entry in
front of the gazetteer, so that the recogniser meets it with clitics, in lists and after head
nouns like any other; whoever bore the name before does so no longer. "Not a place" takes the
name out of every text. An ordinary word that is also a name stays an ordinary word where the
recogniser takes it for one.

The bridge or the countryside of a corrected place is corrected with it; what is said of
"ريف حمص" as a whole says nothing of حمص.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dashboard.control.rulings import changed_place, undone
from dashboard.model import Decision, Mention, Place, Verdict
from dashboard.places import names
from dashboard.places.build import OPENER
from dashboard.places.gazetteer import Bearer, Entry, Gazetteer
from dashboard.places.scan import Scan, Toponym
from dashboard.reading.folding import fold_text

PREFIX = "name:"
_SUBJECT = re.compile(rf"{PREFIX}(.*?)(?:@([0-9a-f]{{16}}))?", re.DOTALL)
_VERDICTS = (Verdict.MEANS, Verdict.NOT_A_PLACE)
_CURATED = 2  # the rank of an entry that people vouch for


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """The key of a name. Unlike the gazetteer's it keeps the article that the name opens with:
    what is said of الحاضر does not hold for حاضر."""
    words = names.words_of(name)
    return "".join([*map(fold_text, words[:1]), *map(names.exact_piece, words[1:])])


def subject(name: str, article_id: str | None = None) -> str:
    """The subject of a decision on a name: in every article, or in one."""
    return f"{PREFIX}{name_key(name)}" + (f"@{article_id}" if article_id else "")


def subject_parts(decided: str) -> tuple[str, str | None]:
    """The name's key and the article's id (None: every article) of such a subject."""
    found = _SUBJECT.fullmatch(decided)
    return (found[1], found[2]) if found else (decided, None)


class Ruling(NamedTuple):
    """What a person said of a name."""

    subject: str
    name: str  # as written; the key when the decision does not say
    place: Place | None  # None: not a place
    said: str  # who and when, for the reason of a mention


class Corrections:
    """The rulings on names that are in force. Make them with :meth:`of`."""

    def __init__(self, rulings: Sequence[Ruling] = ()) -> None:
        self._rulings = {ruling.subject: ruling for ruling in rulings}
        self._on: dict[Path, Gazetteer] = {}

    @staticmethod
    def of(decisions: Iterable[Decision]) -> Corrections:
        """The corrections among decisions, in any order; of several on one name the last counts.

        The same rulings give the same object, so that what was learned with them is kept.
        A ruling that names no possible place is passed over.
        """
        decisions = tuple(decisions)
        about = [one for one in decisions if one.verdict in _VERDICTS]
        if not about:
            return _made(())
        taken_back = undone(decisions)
        standing = (one for one in about if one.id not in taken_back)
        ordered = sorted(standing, key=lambda one: (one.at, one.id))
        last = {ruling.subject: ruling for one in ordered if (ruling := _ruling(one))}
        return _made(tuple(last[about] for about in sorted(last)))

    def __bool__(self) -> bool:
        return bool(self._rulings)

    def ruling(self, name: str, article_id: str | None = None) -> Ruling | None:
        """What was said of a name: in this article, else in all."""
        of_all = subject(name)
        here = self._rulings.get(f"{of_all}@{article_id}")
        return here or self._rulings.get(of_all)

    def on(self, gazetteer: Gazetteer) -> Gazetteer:
        """``gazetteer`` with the names in it that people gave."""
        if gazetteer.folder not in self._on:
            given = _given(self._rulings.values(), gazetteer)
            self._on[gazetteer.folder] = _Corrected(gazetteer, given) if given else gazetteer
        return self._on[gazetteer.folder]

    def apply(self, scan: Scan, gazetteer: Gazetteer, article_id: str) -> dict[int, Ruling]:
        """Correct the toponyms of a text before they are resolved.

        Returns the ruling on each toponym that one is about, by the offset where it starts.
        """
        kept, ruled = [], {}
        for toponym in scan.found:
            span, name = _written(scan.text, toponym)
            whole = self.ruling(span, article_id)
            # The span of a road to حلب is حلب, too; but what was said of حلب concerns the town.
            called_after = toponym.form in ("part", "countryside")
            itself = not called_after or name_key(span) != name_key(name)
            ruling = whole if whole and itself else self.ruling(name, article_id)
            if ruling is None:
                kept.append(toponym)
                continue
            if ruling.place is None:
                continue
            if itself and (ruling is whole or not called_after):
                toponym.form, toponym.name = "named", span
            toponym.bearers = (_bearer(ruling, ruling.place, gazetteer),)
            toponym.quality, toponym.doubtful = 1.0, False
            ruled[toponym.start] = ruling
            kept.append(toponym)
        scan.found[:] = kept
        return ruled

    def settle(
        self, mentions: Iterable[Mention], scan: Scan, ruled: Mapping[int, Ruling]
    ) -> tuple[Mention, ...]:
        """The mentions of a text, the corrected names among them as people said."""
        by_start = {mention.start: mention for mention in mentions}
        for toponym in scan.found:
            ruling = ruled.get(toponym.start)
            if ruling is None or ruling.place is None:
                continue
            mention = by_start.get(toponym.start)
            if toponym.form == "named":
                place, span = ruling.place, scan.text[toponym.start : toponym.end]
                by_start[toponym.start] = Mention(
                    toponym.start, toponym.end, span, place.kind, place, reason=ruling.said
                )
            elif mention:
                by_start[toponym.start] = mention._replace(
                    reason=f"{mention.reason}; {ruling.said}"
                )
        return tuple(by_start[start] for start in sorted(by_start))


class _Corrected(Gazetteer):
    """A gazetteer with some names in front of its own."""

    def __init__(self, gazetteer: Gazetteer, given: Mapping[str, tuple[Bearer, ...]]) -> None:
        super().__init__(gazetteer.folder)
        self._given = given
        self._lengths = {len(key) for key in given}

    def knows(self, key: str) -> bool:
        """See :meth:`Gazetteer.knows`."""
        return key in self._given or super().knows(key)

    def nexts(self, piece: str) -> str:
        """See :meth:`Gazetteer.nexts`."""
        nexts = super().nexts(piece)
        if nexts or OPENER + piece in self._given:
            longer = [key[len(piece) :] for key in self._given if key.startswith(piece)]
            nexts += "".join(map(names.going_on, filter(None, longer)))
        return nexts

    def opening(self, text: str) -> list[str]:
        """See :meth:`Gazetteer.opening`."""
        given = [key for n in self._lengths if (key := text[:n]) in self._given]
        return super().opening(text) + given

    def _bearers(self, key: str) -> tuple[Bearer, ...]:
        return self._given.get(key, ()) + super()._bearers(key)


_made = lru_cache(maxsize=8)(Corrections)


def _ruling(decision: Decision) -> Ruling | None:
    """What a decision says of a name; None when its place is none that could be."""
    key, _ = subject_parts(decision.subject)
    said = f"{decision.by} decided so on {decision.at:%Y-%m-%d}"
    said += f": {' '.join(decision.why.split())}" if decision.why.strip() else ""
    if decision.verdict == Verdict.NOT_A_PLACE:
        return Ruling(decision.subject, key, None, said)
    try:
        place = changed_place(decision.change)
    except (KeyError, ValueError):
        return None
    return Ruling(decision.subject, decision.change.get("name", key), place, said)


def _written(text: str, toponym: Toponym) -> tuple[str, str]:
    """The span and the name of a toponym, with the article whole again that ل has cut: للحاضر."""
    span, name = text[toponym.start : toponym.end], toponym.name
    if span.startswith("ل") and text[toponym.start - 1 : toponym.start] == "ل":
        return f"ا{span}", f"ا{name}" if name.startswith("ل") else name
    return span, name


def _given(rulings: Iterable[Ruling], gazetteer: Gazetteer) -> dict[str, tuple[Bearer, ...]]:
    """The names that mean a place in every article, as keys of an index."""
    given: dict[str, tuple[Bearer, ...]] = {}
    for ruling in rulings:
        if ruling.place is None or subject_parts(ruling.subject)[1]:
            continue
        words = names.words_of(ruling.name)
        if len(words) > 1 and names.is_arabic(words[0]):
            given.setdefault(OPENER + names.exact_piece(words[0]), ())
        key = names.exact_key(ruling.name)
        given[key] = (*given.get(key, ()), _bearer(ruling, ruling.place, gazetteer))
    return given


def _bearer(ruling: Ruling, place: Place, gazetteer: Gazetteer) -> Bearer:
    known = gazetteer.find_entry(place.id) or Entry(
        place, row=-1, rank=_CURATED, parent="", code=""
    )
    entry = replace(known, place=place, rank=_CURATED, rough=False)
    return Bearer(entry, primary=True, article=fold_text(ruling.name).startswith("ال"))
