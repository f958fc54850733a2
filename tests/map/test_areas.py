"""Control areas: each place its own ground, no further than it reaches, and none at sea."""

import numpy as np
import shapely

from dashboard.map.areas import KM_PER_DEGREE, REACH_KM, areas
from dashboard.model import Place, PlaceKind
from tests.map import generated
from tests.map.test_payload import numbers as numbers_of


def cells(places):
    """Each cell as a polygon, by its place."""
    made = areas(places)
    begin = numbers_of(made["ring"]["begin"])
    steps = numbers_of(made["ring"]["value"])
    return {
        places[place].id: shapely.Polygon(
            np.cumsum(steps[begin[i] : begin[i + 1]].reshape(-1, 2), axis=0) / 1000
        )
        for i, place in enumerate(numbers_of(made["place"]))
    }


def place(number, lat, lon, kind=PlaceKind.SETTLEMENT):
    return Place(f"t:{number}", f"Place {number}", kind, lat, lon)


def test_every_settlement_lies_in_its_own_cell_and_no_cells_overlap():
    history = generated.history(places=150, days=5, changes=1)
    places = [p for p in history.places.values() if p.lon > 37 and p.lat < 36.5]
    found = cells(places)
    settled = [p for p in places if p.kind is PlaceKind.SETTLEMENT]
    assert set(found) == {p.id for p in settled}
    for p in settled:
        cell = found[p.id]
        # Outlines are rounded to a hundred metres.
        assert cell.distance(shapely.Point(p.lon, p.lat)) < 0.004
        west, south, east, north = cell.bounds
        assert (north - south) * KM_PER_DEGREE <= 2 * REACH_KM + 0.5
        assert east - west <= 2 * (REACH_KM / KM_PER_DEGREE) / 0.79 + 0.01
    polygons = [shapely.make_valid(cell) for cell in found.values()]
    together = shapely.union_all(polygons).area
    assert abs(together - sum(cell.area for cell in polygons)) < 0.02 * together


def test_the_sea_belongs_to_nobody():
    latakia = place(1, 35.52, 35.78)
    inland = place(2, 35.0, 38.0)
    found = cells([latakia, inland])
    assert found["t:1"].area < 0.75 * found["t:2"].area
    assert not found["t:1"].contains(shapely.Point(35.68, 35.52))


def test_a_border_is_not_crossed():
    qamishli = place(1, 37.03, 41.22)  # on the border; Nusaybin lies right across
    inland = place(2, 35.0, 38.0)
    found = cells([qamishli, inland])
    assert found["t:1"].area < 0.75 * found["t:2"].area
    assert not found["t:1"].contains(shapely.Point(41.22, 37.11))


def test_only_settlements_with_a_position_have_ground():
    none = Place("t:9", "Nowhere", PlaceKind.SETTLEMENT, None, None)
    bridge = place(2, 35.0, 38.0, PlaceKind.FACILITY)
    assert cells([none, bridge]) == {}
    twins = [place(1, 35.0, 38.0), place(2, 35.0, 38.0)]
    assert set(cells(twins)) == {"t:1"}
