// What is shown: by side, certainty, kind of place, kind and modality of report, area and source.
// Kept as one short text, so that a link can carry it: "side:ISIS,status:claimed,area:Homs" (area and
// source are the only ones shown; all others are hidden ones).

import { NO_SIDE } from "./atlas.js";
import { fromIso, iso, mediumDate } from "./days.js";
import { clear, el, iconButton } from "./dom.js";

const HIDING = ["side", "status", "kind", "event", "modality"];
const CHOOSING = ["area", "source"];

// {side: Set, status: Set, kind: Set, event: Set, modality: Set, area: "", source: ""}
export function parseFilters(text) {
  const made = { ...Object.fromEntries(HIDING.map((group) => [group, new Set()])), area: "", source: "" };
  for (const part of (text || "").split(",").filter(Boolean)) {
    const [group, value] = part.split(":").map(decodeURIComponent);
    if (HIDING.includes(group)) made[group].add(value);
    else if (CHOOSING.includes(group)) made[group] = value || "";
  }
  return made;
}

export function writeFilters(filters) {
  const hidden = HIDING.flatMap((group) => [...filters[group]].sort().map((value) => [group, value]));
  const chosen = CHOOSING.filter((group) => filters[group]).map((group) => [group, filters[group]]);
  return [...hidden, ...chosen].map((pair) => pair.map(encodeURIComponent).join(":")).join(",");
}

export const NOBODY = "none"; // the side of places whose holder is not known

// A test (claim) => whether reports like it are shown; null when all are.
export function createClaimTest(atlas, text) {
  const filters = parseFilters(text);
  if (!filters.event.size && !filters.modality.size && !filters.source) return null;
  const { words, claims } = atlas;
  const eventHidden = words.kinds.map((kind) => filters.event.has(kind));
  const modalityHidden = words.modalities.map((modality) => filters.modality.has(modality));
  return (claim) => !eventHidden[claims.kind[claim]] && !modalityHidden[claims.modality[claim]]
    && (!filters.source || atlas.publisher(claim) === filters.source);
}

// The runs that rest on hidden reports alone.
function hiddenRuns(atlas, filters) {
  const { runs } = atlas;
  const hidden = new Uint8Array(runs.start.length);
  if (!filters.event.size && !filters.modality.size) return hidden;
  const shown = createClaimTest(atlas, writeFilters({ ...filters, source: "" }));
  for (let row = 0; row < hidden.length; row++) {
    const reasons = atlas.list(runs.reasons, row);
    hidden[row] = +(reasons.length > 0 && reasons.every((claim) => claim >= 0 && !shown(claim)));
  }
  return hidden;
}

// A test (run row or -1, place) => whether it is shown; null when everything is.
export function createTest(atlas, text) {
  if (!text) return null;
  const filters = parseFilters(text);
  const { words, places, runs, sides, claims } = atlas;
  const sideHidden = sides.map((side) => filters.side.has(side.side));
  const statusHidden = words.statuses.map((status) => filters.status.has(status));
  const hidden = hiddenRuns(atlas, filters);
  const allowed = new Uint8Array(atlas.count);
  const told = new Uint8Array(atlas.count);
  if (filters.source) {
    claims.place.forEach((place, claim) => {
      if (atlas.publisher(claim) === filters.source) told[place] = 1;
    });
  }
  for (let i = 0; i < atlas.count; i++) {
    allowed[i] = +(!filters.kind.has(words.place_kinds[places.kind[i]])
      && (!filters.area || atlas.str(places.admin1[i]) === filters.area)
      && (!filters.source || told[i] === 1));
  }
  return (row, place) => {
    if (!allowed[place] || (row >= 0 && hidden[row])) return false;
    const side = row < 0 ? NO_SIDE : runs.holder[row];
    const status = row < 0 ? atlas.UNKNOWN : runs.status[row];
    return !statusHidden[status] && !(side === NO_SIDE ? filters.side.has(NOBODY) : sideHidden[side]);
  };
}

// The box with the choices. Every change goes to the store as text.
export function createFilterBox(view, store) {
  const root = el("div", { class: "cm-filters", hidden: true, role: "dialog" });

  function build() {
    const { atlas, words } = view;
    const { t, language } = words;
    const filters = parseFilters(store.state.filters);
    root.setAttribute("aria-label", t("filters"));
    const box = (group, value, name) => el("label", { class: "cm-check" },
      el("input", { type: "checkbox", checked: !filters[group].has(value), onchange: (event) => toggleFilter(store, group, value, event.target.checked) }), el("span", { dir: "auto" }, name));
    const group = (name, ...inside) => el("fieldset", {}, el("legend", {}, name), ...inside);
    const choice = (key, values) => {
      const select = el("select", { class: "cm-select", "aria-label": t(`filter.${key}`), onchange: () => chooseFilter(store, key, select.value) },
        el("option", { value: "" }, t("filter.all")), ...values.map(([value, name]) => el("option", { value, selected: value === filters[key] }, name)));
      return group(t(`filter.${key}`), select);
    };
    const kinds = [...new Set(atlas.places.kind)].sort().map((kind) => atlas.words.place_kinds[kind]);
    const events = [...new Set(atlas.claims.kind)].sort().map((kind) => atlas.words.kinds[kind]);
    const modalities = [...new Set(atlas.claims.modality)].sort().map((modality) => atlas.words.modalities[modality]);
    const byName = (a, b) => a[1].localeCompare(b[1], language);
    const areas = [...new Set(atlas.places.admin1)].filter((area) => area >= 0).map((area) => [atlas.str(area), atlas.areaName(area, language)]).sort(byName);
    const sources = atlas.publishers.map((name) => [name, name]).sort(byName);
    clear(root).append(
      el("div", { class: "cm-row" }, el("h3", { class: "cm-heading" }, t("filters")), iconButton("close", t("panel.close"), close)),
      el("div", { class: "cm-filter-groups" },
        group(t("filter.side"), ...atlas.sides.map((side, i) => box("side", side.side, atlas.sideName(i, language))), box("side", NOBODY, t("status.unknown"))),
        group(t("filter.status"), ...["held", "claimed", "contested", "disputed"].map((status) => box("status", status, t(`status.${status}`)))),
        group(t("filter.kind"), ...kinds.map((kind) => box("kind", kind, t(`kind.${kind}`)))),
        events.length > 1 ? group(t("filter.event"), ...events.map((kind) => box("event", kind, t(`event.${kind}`)))) : "",
        modalities.length > 1 ? group(t("filter.modality"), ...modalities.map((modality) => box("modality", modality, t(`modality.${modality}`)))) : "",
        areas.length > 1 ? choice("area", areas) : "",
        sources.length > 1 ? choice("source", sources) : ""),
      el("button", { type: "button", class: "cm-link", onclick: () => { store.set({ filters: "" }); } }, t("filter.reset")),
      ...rules());
  }

  // The rule by which control is decided; only a host can draw up the history anew.
  function rules() {
    const { atlas, words } = view;
    const { t } = words;
    if (!atlas.options.policies) return [];
    const told = atlas.sides.map((side, i) => [`as_told_by:${side.side}`, t("policy.told", { side: atlas.sideName(i, words.language) })]);
    const named = [...atlas.options.policies.map((policy) => [policy, t(`policy.${policy}`)]), ...told];
    const select = el("select", { class: "cm-select", "aria-label": t("rule"), onchange: () => store.set({ policy: select.value }) },
      ...named.map(([value, name]) => el("option", { value, selected: value === store.state.policy }, name)));
    const day = fromIso(store.state.known) ?? store.state.day;
    const known = el("label", { class: "cm-check" },
      el("input", { type: "checkbox", checked: !!store.state.known, onchange: (event) => store.set({ known: event.target.checked ? iso(day) : "" }) }),
      el("span", {}, t("known", { date: mediumDate(day, words.dates) })));
    return [el("h3", { class: "cm-heading" }, t("rule")), select, known];
  }

  let opener = null;
  function close() { root.hidden = true; if (opener) { opener.setAttribute("aria-expanded", "false"); opener.focus(); } }
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  return {
    root, build,
    toggle(button) {
      opener = button;
      root.hidden = !root.hidden;
      button.setAttribute("aria-expanded", String(!root.hidden));
      if (!root.hidden) { build(); root.querySelector("input").focus(); }
    },
  };
}

export function toggleFilter(store, group, value, shown) {
  const filters = parseFilters(store.state.filters);
  if (shown) filters[group].delete(value); else filters[group].add(value);
  store.set({ filters: writeFilters(filters) });
}

function chooseFilter(store, group, value) {
  const filters = parseFilters(store.state.filters);
  filters[group] = value;
  store.set({ filters: writeFilters(filters) });
}
