// How old the newest evidence is for what a place shows. A place that nobody has reported on for
// long is drawn paler: what was true then need not be true now.

import { BASELINE, NO_DAY, NO_SIDE } from "./atlas.js";

export const OLD = 365; // days after which evidence counts as old

// newest(row, day): the day of the newest evidence for a run as of a day.
// flips: {day, place}, sorted by day: on that day the place turns from fresh to old, or back.
export function createAges(atlas) {
  const { runs, claims, runBefore, baseline } = atlas;
  const known = new Map(Array.from(baseline.place, (place, i) => [place, baseline.day[i]]));
  const begins = new Int32Array(runs.start.length); // the newest evidence on a run's first day
  const later = new Map(); // row → the days of what confirmed it afterwards, in order

  // The day that a reason speaks of; what a person decided counts from the day it is for.
  function dayOf(reason, row) {
    if (reason === BASELINE) return known.get(runs.place[row]) ?? runs.start[row];
    const day = reason < 0 ? NO_DAY : claims.day[reason];
    return day === NO_DAY ? runs.start[row] : day;
  }

  function newest(row, day) {
    let found = begins[row];
    for (const one of later.get(row) || []) if (one <= day) found = one;
    return found;
  }

  for (let row = 0; row < begins.length; row++) {
    const start = runs.start[row];
    const days = Array.from(atlas.list(runs.reasons, row), (reason) => dayOf(reason, row)).sort((a, b) => a - b);
    const after = days.filter((day) => day > start);
    if (after.length) later.set(row, after);
    const before = runBefore[row];
    // Fighting that named the holder, and then fell silent, was evidence too.
    const carried = before >= 0 && runs.holder[before] === runs.holder[row] ? newest(before, start) : -Infinity;
    const own = days.length > after.length ? days[days.length - after.length - 1] : -Infinity;
    begins[row] = Math.max(own, carried);
    if (begins[row] < -1e9) begins[row] = start;
  }

  // From one piece of evidence to the next, or to the end of the run.
  const turns = [];
  for (let place = 0; place < atlas.count; place++) {
    const rows = atlas.runsOf(place);
    let open = NaN; // the day on which it last turned fresh again
    rows.forEach((row, i) => {
      if (runs.holder[row] === NO_SIDE) return;
      const end = i + 1 < rows.length ? runs.start[rows[i + 1]] : Infinity;
      const days = [begins[row], ...(later.get(row) || [])];
      days.forEach((day, k) => {
        const from = Math.max(runs.start[row], day + OLD + 1);
        const to = Math.min(end, k + 1 < days.length ? days[k + 1] : Infinity);
        if (from >= to) return;
        if (from === open) turns.pop(); else turns.push(from * atlas.count + place);
        if (to < Infinity) turns.push(to * atlas.count + place);
        open = to;
      });
    });
  }
  const sorted = Float64Array.from(turns).sort();
  return {
    newest,
    flips: { day: Int32Array.from(sorted, (turn) => Math.floor(turn / atlas.count)), place: Int32Array.from(sorted, (turn) => turn - Math.floor(turn / atlas.count) * atlas.count) },
  };
}
