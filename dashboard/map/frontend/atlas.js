// The history as the browser holds it: typed columns, indexes into them, and the state of any day.

import { dayNumber } from "./days.js";

export const NO_SIDE = 255;
export const NO_DAY = -2147483648;
export const BASELINE = -1;
export const OTHER = -2;

const TYPES = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f32: Float32Array };

function unpackColumn(packed) {
  const text = atob(packed.b);
  const Type = TYPES[packed.t];
  const size = Type.BYTES_PER_ELEMENT;
  const count = text.length / size;
  const bytes = new Uint8Array(text.length);
  for (let plane = 0, at = 0; plane < size; plane++) for (let i = plane; i < bytes.length; i += size) bytes[i] = text.charCodeAt(at++);
  const values = new Type(bytes.buffer);
  if (!packed.s) return values;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const step = values[i];
    sum = (sum + ((step >>> 1) ^ -(step & 1))) | 0;
    values[i] = sum;
  }
  return values;
}

function unpackTable(table) {
  const made = {};
  for (const [name, value] of Object.entries(table)) {
    if (Array.isArray(value)) made[name] = value;
    else if (value.b !== undefined) made[name] = unpackColumn(value);
    else made[name] = { begin: unpackColumn(value.begin), value: unpackColumn(value.value) };
  }
  return made;
}

// The payload's bytes (gzipped JSON) as an object.
export async function readPayload(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// The name of an ISO 3166-1 code, as the browser knows it; what is no such code stays as it is.
function nameOfCountry(code, language) {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames([language], { type: "region" }).of(code);
}

// Rows grouped by an integer key: rows(key) gives the row numbers in their order.
function groupBy(keys, size) {
  const begin = new Int32Array(size + 1);
  for (const key of keys) begin[key + 1]++;
  for (let i = 0; i < size; i++) begin[i + 1] += begin[i];
  const next = begin.slice(0, size);
  const rows = new Int32Array(keys.length);
  keys.forEach((key, row) => { rows[next[key]++] = row; });
  return (key) => rows.subarray(begin[key], begin[key + 1]);
}

export function createAtlas(payload) {
  const places = unpackTable(payload.places);
  const runs = unpackTable(payload.runs);
  const claims = unpackTable(payload.claims);
  const baseline = unpackTable(payload.baseline);
  const { strings, sides, words } = payload;
  const count = places.id.length;
  const str = (index) => (index < 0 ? "" : strings[index]);
  const size = runs.start.length;
  const UNKNOWN = words.statuses.indexOf("unknown");

  // What each run replaces, so that going back a day costs the same as going forward.
  const runBefore = new Int32Array(size).fill(-1);
  const last = new Int32Array(count).fill(-1);
  const isBaseline = new Uint8Array(size);
  const isChange = new Uint8Array(size);
  const isDisputed = new Uint8Array(size); // rival reports: the status says so, or some stand against it
  const DISPUTED = words.statuses.indexOf("disputed");
  for (let i = 0; i < size; i++) {
    const before = last[runs.place[i]];
    runBefore[i] = before;
    last[runs.place[i]] = i;
    const b = runs.reasons.begin[i];
    isBaseline[i] = runs.reasons.begin[i + 1] > b && runs.reasons.value[b] === BASELINE ? 1 : 0;
    const same = before >= 0 && runs.holder[before] === runs.holder[i] && runs.status[before] === runs.status[i];
    isDisputed[i] = +(runs.status[i] === DISPUTED || runs.against.begin[i + 1] > runs.against.begin[i]);
    isChange[i] = isBaseline[i] && before < 0 ? 0 : same ? 0 : 1;
  }

  const runsOf = groupBy(runs.place, count);
  const claimsOf = groupBy(claims.place, count);

  // The role each claim played: 1 it brought a run about, 2 it stands against one.
  const claimRole = new Uint8Array(claims.place.length);
  for (const value of runs.against.value) if (value >= 0) claimRole[value] = 2;
  for (const value of runs.reasons.value) if (value >= 0) claimRole[value] = 1;

  let first = Infinity;
  let final = -Infinity;
  for (let i = 0; i < size; i++) { first = Math.min(first, runs.start[i]); final = Math.max(final, runs.start[i]); }
  // What is planned for later, or said before anything is known, does not stretch the slider past
  // the day on which it was published.
  claims.day.forEach((day, i) => {
    if (day === NO_DAY || day < first) return;
    final = Math.max(final, claims.reported[i] === NO_DAY ? day : Math.min(day, claims.reported[i]));
  });
  if (first === Infinity) {
    for (const day of claims.day) if (day !== NO_DAY) { first = Math.min(first, day); final = Math.max(final, day); }
  }
  const empty = first > final;
  if (empty) first = final = dayNumber(2024, 12, 8);

  const changeRows = [];
  for (let i = 0; i < size; i++) if (isChange[i]) changeRows.push(i);
  const changes = Int32Array.from(changeRows);
  const changeDays = [...new Set(changeRows.map((row) => runs.start[row]))];

  // The days on which anything changed or was said, in order.
  const eventDays = [...new Set([...changeDays, ...claims.day])].filter((day) => day !== NO_DAY).sort((a, b) => a - b);

  // Areas come in English; one that is named for its capital has that town's Arabic name.
  const arabicArea = new Map();
  for (let i = count - 1; i >= 0; i--) {
    const area = places.admin1[i];
    if (area >= 0 && places.name[i] === area && places.name_ar[i] >= 0) arabicArea.set(area, str(places.name_ar[i]));
  }

  const abroad = new Set(places.country).size > 1;

  // The evidence, which for a large history comes place by place.
  const details = new Map();
  const articles = [];

  function addDetails({ details: columns, articles: told, strings: texts }) {
    const table = unpackTable(columns);
    const text = (index) => (index < 0 ? "" : texts[index]);
    for (const article of told) articles[article.n] = article;
    table.claim.forEach((claim, row) => details.set(claim, {
      id: table.id[row], placeText: text(table.place_text[row]), actor: text(table.actor[row]),
      attribution: text(table.attribution[row]), trace: text(table.trace[row]), sentence: text(table.sentence[row]),
      at: table.at[row], marks: table.marks.value.subarray(table.marks.begin[row], table.marks.begin[row + 1]),
      article: articles[claims.article[claim]] || null,
    }));
  }
  if (payload.details) addDetails(payload);

  return {
    places, runs, claims, sides, addDetails,
    complete: !!payload.details, // all the evidence is here
    areas: payload.areas ? unpackTable(payload.areas) : null,
    overlays: payload.overlays.map(({ name, ...table }) => ({ name: str(name), ...unpackTable(table) })),
    // {id, actor, attribution, trace, sentence, at, marks, article}, or null while it is on its way.
    detail: (claim) => details.get(claim) || null,
    publisher: (claim) => (claims.article[claim] < 0 ? "" : str(payload.publishers[claims.article[claim]])),
    publishers: [...new Set(payload.publishers.map(str))].filter(Boolean), words, strings, baseline, count, runBefore, isBaseline, isChange, isDisputed, eventDays,
    runsOf, claimsOf, claimRole, changes, changeDays, first, last: final, empty, UNKNOWN, str,
    options: payload.options,
    indexOf: (id) => places.id.indexOf(id),
    placed: (i) => places.lat[i] === places.lat[i] && places.lon[i] === places.lon[i],
    name: (i, language) => {
      const ar = str(places.name_ar[i]);
      const en = str(places.name[i]);
      return language === "ar" ? ar || en : en || ar;
    },
    // The country, in words, where places of more than one are on the map.
    countryName: (place, language) => (abroad ? nameOfCountry(str(places.country[place]), language) : ""),
    areaName: (area, language) => (language === "ar" && arabicArea.get(area)) || str(area),
    sideName: (side, language) => (side === NO_SIDE ? "" : sides[side][language === "ar" ? "name_ar" : "name_en"]),
    list: (lists, row) => lists.value.subarray(lists.begin[row], lists.begin[row + 1]),
    // Row numbers of the runs that began on a day.
    runsOn(day) {
      const from = lowerBound(runs.start, day);
      const to = lowerBound(runs.start, day + 1);
      return { from, to };
    },
  };
}

// The first position in a sorted array whose value is not below `value`.
export function lowerBound(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

// The run that every place is in on the current day, and whether the evidence for it is old
// (ages.js). `goTo` returns the places for which either changed.
export function createState(atlas, { flips }) {
  const run = new Int32Array(atlas.count).fill(-1);
  const old = new Uint8Array(atlas.count);
  const { runs, runBefore } = atlas;
  const touched = new Uint8Array(atlas.count);
  let position = 0; // rows before it have happened
  let turned = 0; // flips before it have happened
  let day = -Infinity;

  function goTo(target) {
    const end = lowerBound(runs.start, target + 1);
    const dirty = [];
    const note = (place) => { if (!touched[place]) { touched[place] = 1; dirty.push(place); } };
    while (position < end) { const place = runs.place[position]; run[place] = position++; note(place); }
    while (position > end) { const row = --position; const place = runs.place[row]; run[place] = runBefore[row]; note(place); }
    const turns = lowerBound(flips.day, target + 1);
    const turn = (place) => { old[place] ^= 1; note(place); };
    while (turned < turns) turn(flips.place[turned++]);
    while (turned > turns) turn(flips.place[--turned]);
    for (const place of dirty) touched[place] = 0;
    day = target;
    return dirty;
  }

  return {
    run, old, goTo,
    get day() { return day; },
    holder: (place) => (run[place] < 0 ? NO_SIDE : runs.holder[run[place]]),
    status: (place) => (run[place] < 0 ? atlas.UNKNOWN : runs.status[run[place]]),
    rival: (place) => (run[place] < 0 ? NO_SIDE : runs.rival[run[place]]),
    changedToday: (place) => run[place] >= 0 && atlas.isChange[run[place]] === 1 && runs.start[run[place]] === day,
  };
}
