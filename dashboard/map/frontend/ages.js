// How old the newest evidence is for what a place shows. A place that nobody has reported on for
// long is drawn paler: what was true then need not be true now.

import { BASELINE, NO_DAY, NO_SIDE } from "./atlas.js";

export const OLD = 365; // days after which evidence counts as old
const NOTHING = [];

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
    for (const one of later.get(row) || NOTHING) if (one <= day && one > found) found = one;
    return found;
  }

  const { begin, value } = runs.reasons;
  for (let row = 0; row < begins.length; row++) {
    const start = runs.start[row];
    const before = runBefore[row];
    // Fighting that named the holder, and then fell silent, was evidence too.
    let found = before >= 0 && runs.holder[before] === runs.holder[row] ? newest(before, start) : -Infinity;
    for (let i = begin[row]; i < begin[row + 1]; i++) {
      const day = dayOf(value[i], row);
      if (day <= start) found = Math.max(found, day);
      else if (later.has(row)) later.get(row).push(day);
      else later.set(row, [day]);
    }
    begins[row] = found === -Infinity ? start : found;
  }
  for (const days of later.values()) days.sort((a, b) => a - b);

  // From one piece of evidence to the next, or to the end of the run.
  const turns = [];
  for (let place = 0; place < atlas.count; place++) {
    const rows = atlas.runsOf(place);
    let open = NaN; // the day on which it last turned fresh again
    const rest = (start, day, end) => {
      const from = Math.max(start, day + OLD + 1);
      if (from >= end) return;
      if (from === open) turns.pop(); else turns.push(from * atlas.count + place);
      if (end < Infinity) turns.push(end * atlas.count + place);
      open = end;
    };
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (runs.holder[row] === NO_SIDE) continue;
      const end = i + 1 < rows.length ? runs.start[rows[i + 1]] : Infinity;
      let day = begins[row];
      for (const next of later.get(row) || NOTHING) { rest(runs.start[row], day, Math.min(next, end)); day = next; }
      rest(runs.start[row], day, end);
    }
  }
  const sorted = Float64Array.from(turns).sort();
  const day = new Int32Array(sorted.length);
  const place = new Int32Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    day[i] = Math.floor(sorted[i] / atlas.count);
    place[i] = sorted[i] - day[i] * atlas.count;
  }
  return { newest, flips: { day, place } };
}
