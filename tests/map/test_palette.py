"""The colours of the sides: told apart by eyes that see fewer colours, and against the map."""

from itertools import combinations

import numpy as np
import pytest

from dashboard.map.payload import sides

# Sides that meet on one map, war by war.
WARS = {
    "Syria": ("government", "opposition", "SDF", "SNA", "ISIS", "Russia"),
    # Who toppled the government of 2024 governs since: of the opposition's colour, not its shape.
    "Syria since 2025": ("government", "Syria government", "SDF", "SNA", "ISIS", "Russia"),
    "Sudan": ("RSF", "SAF"),
    "Yemen": ("Houthi", "Yemen government", "STC"),
    "Iraq": ("Iraq", "Peshmerga", "ISIS", "tribes"),
    "Libya": ("LNA", "GNA", "PFG", "ISIS"),
    "Libya in 2011": ("Gaddafi", "Libya opposition"),
    "Ukraine": ("Russia", "Ukraine"),
    "Congo": ("M23", "DRC"),
    "Afghanistan": ("Afghanistan government", "Taliban"),
    "Ethiopia": ("Ethiopia government", "TPLF", "Fano"),
    "Mali": ("Mali government", "JNIM", "Azawad"),
    "Burkina Faso": ("Burkina Faso government", "JNIM"),
    "Somalia": ("Somalia government", "al-Shabaab"),
    "Nigeria": ("Nigeria government", "Boko Haram"),
    "Myanmar": ("Myanmar government", "Arakan Army"),
    "Central African Republic": ("Central African Republic government", "Seleka"),
    "Gaza and Lebanon": ("Israel", "Hamas", "Hezbollah"),
    "Karabakh": ("Azerbaijan", "Armenia"),
}
# Machado, Oliveira and Fernandes (2009), severity 1.0; applied to linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
LEAST = 18.0  # CIE76 difference in Lab; about 2.3 is just noticeable side by side
SIDES = {row["side"]: row for row in sides()}


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(a: str, b: str) -> float:
    light, dark = sorted(
        (float(np.array([0.2126, 0.7152, 0.0722]) @ linear(c)) for c in (a, b)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["colour", "colour_dark"])
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("war", WARS)
def test_sides_of_one_war_differ_for_every_eye(war: str, sight: str, scheme: str) -> None:
    for a, b in combinations(WARS[war], 2):
        seen = [lab(SIGHT[sight] @ linear(SIDES[side][scheme])) for side in (a, b)]
        assert np.linalg.norm(seen[0] - seen[1]) >= LEAST, (a, b)


@pytest.mark.parametrize("war", WARS)
def test_sides_of_one_war_have_shapes_of_their_own(war: str) -> None:
    glyphs = [SIDES[side]["glyph"] for side in WARS[war]]
    assert len(set(glyphs)) == len(glyphs)


def test_the_camp_that_came_to_power_keeps_its_colour_and_changes_its_shape() -> None:
    before, after = SIDES["opposition"], SIDES["Syria government"]
    assert before["colour"] == after["colour"]
    assert after["glyph"] not in {SIDES[side]["glyph"] for side in WARS["Syria"]}


def test_no_two_sides_anywhere_look_the_same() -> None:
    assert len({(row["colour"], row["glyph"]) for row in SIDES.values()}) == len(SIDES)


@pytest.mark.parametrize("side", SIDES)
def test_every_side_stands_out_from_the_map(side: str) -> None:
    # Every glyph has an outline of the ink's colour, so that a bright yellow may stay bright.
    least = 1.9 if SIDES[side]["colour"] == SIDES["SDF"]["colour"] else 3
    assert contrast(SIDES[side]["colour"], "#f3f1e9") >= least
    assert contrast(SIDES[side]["colour_dark"], "#1e2425") >= least
