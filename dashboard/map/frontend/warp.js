// The timeline's measure: days as they are, or with the quiet times pressed together.

import { lowerBound } from "./atlas.js";

const QUIET = 21; // days without anything, beyond which a time counts as quiet
const KEPT = 5; // days' worth of room that is left of it

// days: those on which anything happened or was said, in order; from, to: the period shown.
// Units stand for days: one each, less in a quiet time. `breaks` lists the quiet times [day, day].
export function createWarp(days, from, to, pressed) {
  const stretches = []; // [first day, its unit, units per day]
  const breaks = [];
  let unit = 0;
  let at = from;
  const add = (until, rate) => {
    if (until <= at) return;
    stretches.push([at, unit, rate]);
    unit += (until - at) * rate;
    at = until;
  };
  if (pressed) {
    let before = from;
    for (let i = lowerBound(days, from); i <= days.length && before < to; i++) {
      const next = i < days.length && days[i] <= to ? days[i] : to;
      if (next - before > QUIET) {
        add(before + 1, 1);
        breaks.push([before + 1, next - 1]);
        add(next, KEPT / (next - before - 1));
      }
      before = next;
    }
  }
  add(to + 1, 1);
  const units = unit;

  const stretchOf = (value, column) => {
    let i = stretches.length - 1;
    while (i > 0 && stretches[i][column] > value) i--;
    return stretches[i];
  };
  return {
    units, breaks,
    unitOf(day) {
      const [first, start, rate] = stretchOf(day, 0);
      return start + (day - first) * rate;
    },
    // The day in which a unit lies.
    dayOf(value) {
      const [first, start, rate] = stretchOf(value, 1);
      return Math.max(from, Math.min(to, first + Math.floor((value - start) / rate + 1e-9)));
    },
  };
}

// Whether pressing quiet times together would change anything.
export function hasQuiet(days, from, to) {
  return createWarp(days, from, to, true).breaks.length > 0;
}
