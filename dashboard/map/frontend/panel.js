// The place panel: who held the place and when, each change with its evidence, and what changed nothing.

import { BASELINE, NO_DAY, NO_SIDE, OTHER } from "./atlas.js";
import { fullDate, mediumDate } from "./days.js";
import { clear, el, iconButton } from "./dom.js";
import { articleView, claimCard, newestEvidence, sideChip } from "./evidence.js";
import { glyphCanvas } from "./glyphs.js";

export function lookOf(view, side, status) {
  const { atlas, tokens } = view;
  return {
    glyph: side === NO_SIDE ? "circle" : atlas.sides[side].glyph,
    colour: side === NO_SIDE ? tokens.faint : tokens.side(side),
    status: side === NO_SIDE && status === "held" ? "unknown" : status,
    kind: "settlement",
  };
}

// view: as in dots.js with words; go(day), close() come from the page.
export function createPanel(view, go, close) {
  const root = el("section", { class: "cm-panel", hidden: true, tabindex: "-1" });
  let status;
  let reading = -1; // the claim whose whole article is open, or -1

  function show() {
    const place = view.selected;
    root.hidden = place < 0;
    if (place < 0) { clear(root); return; }
    const { atlas, words } = view;
    const top = root.scrollTop;
    root.setAttribute("aria-label", atlas.name(place, words.language));
    clear(root).append(header(place), reading < 0 ? history(place) : articleView(view, reading, () => open(-1)));
    moved();
    root.scrollTop = top;
  }

  function open(claim) {
    reading = claim;
    show();
    root.focus({ preventScroll: true });
  }

  function header(place) {
    const { atlas, words } = view;
    const { t, language } = words;
    const other = atlas.name(place, language === "ar" ? "en" : "ar");
    const name = atlas.name(place, language);
    const population = atlas.places.population[place];
    const facts = [
      t(`kind.${atlas.words.place_kinds[atlas.places.kind[place]]}`), atlas.areaName(atlas.places.admin1[place], language),
      atlas.countryName(place, language),
      population ? t("panel.population", { n: words.number(population) }) : "",
    ].filter(Boolean);
    status = el("p", { class: "cm-now" });
    return el("header", { class: "cm-panel-head" },
      el("div", { class: "cm-row" },
        el("h3", { class: "cm-place" }, el("bdi", {}, name), other && other !== name ? el("bdi", { class: "cm-other" }, other) : null),
        iconButton("close", t("panel.close"), close)),
      el("p", { class: "cm-muted" }, facts.join(" · ")),
      atlas.placed(place) ? (atlas.places.precision[place] > 1 ? el("p", { class: "cm-note" }, t("panel.rough")) : null) : el("p", { class: "cm-note" }, t("panel.unplaced")),
      status);
  }

  // Who holds it on the day shown: the one line of the panel that moves with the slider.
  function moved() {
    const place = view.selected;
    if (place < 0 || !status) return;
    const { atlas, state, words } = view;
    const row = state.run[place];
    const side = row < 0 ? NO_SIDE : atlas.runs.holder[row];
    const name = row < 0 ? "unknown" : atlas.words.statuses[atlas.runs.status[row]];
    clear(status).append(
      el("span", { class: "cm-muted" }, words.t("panel.on", { date: fullDate(state.day, words.dates) })), el("br"),
      sideChip(view, side, name, glyphCanvas({ ...lookOf(view, side, name), old: state.old[place] === 1 }, view.tokens, 22)),
      row >= 0 && side !== NO_SIDE ? el("span", { class: "cm-muted" }, ` ${words.t("panel.since", { date: mediumDate(atlas.runs.start[row], words.dates) })}`) : "",
      row >= 0 && side !== NO_SIDE ? el("span", { class: "cm-muted cm-newest" }, newestEvidence(view, row)) : "");
    for (const item of root.querySelectorAll("[data-run]")) {
      item.classList.toggle("cm-current", +item.dataset.run === row);
      item.classList.toggle("cm-later", +item.dataset.run > row);
    }
  }

  function history(place) {
    const { atlas, words } = view;
    const { t } = words;
    const rows = [...atlas.runsOf(place)].reverse();
    const idle = [...atlas.claimsOf(place)].filter((claim) => atlas.claimRole[claim] !== 1);
    return el("div", { class: "cm-panel-body" },
      el("h4", { class: "cm-heading" }, t("panel.history")),
      rows.length ? el("ol", { class: "cm-history" }, ...rows.map((row) => runItem(row))) : el("p", { class: "cm-muted" }, t("panel.nohistory")),
      idle.length ? el("h4", { class: "cm-heading" }, t("panel.unchanged")) : null,
      ...idle.map((claim) => el("div", { class: "cm-idle" }, dayButton(atlas.claims.day[claim]), claimCard(view, claim, open))));
  }

  function dayButton(day) {
    const { words } = view;
    if (day === NO_DAY) return el("span", { class: "cm-muted" }, words.t("claim.nodate"));
    const text = fullDate(day, words.dates);
    return el("button", { type: "button", class: "cm-link cm-day", "aria-label": words.t("panel.go", { date: text }), onclick: () => go(day) }, text);
  }

  function runItem(row) {
    const { atlas, words } = view;
    const { t } = words;
    const { runs } = atlas;
    const side = runs.holder[row];
    const name = atlas.words.statuses[runs.status[row]];
    const reasons = [...atlas.list(runs.reasons, row)];
    const against = [...atlas.list(runs.against, row)];
    const rule = atlas.str(runs.rule[row]);
    return el("li", { class: "cm-run", "data-run": row },
      dayButton(runs.start[row]),
      el("p", { class: "cm-run-side" }, sideChip(view, side, name, glyphCanvas(lookOf(view, side, name), view.tokens, 20))),
      reasons.includes(BASELINE) ? el("p", { class: "cm-note", dir: "auto" }, t("panel.baseline", { source: baselineSource(atlas.runs.place[row]) })) : null,
      reasons.includes(OTHER) ? el("p", { class: "cm-note" }, t("panel.decision")) : null,
      ...reasons.filter((claim) => claim >= 0).map((claim) => claimCard(view, claim, open)),
      against.length ? el("p", { class: "cm-heading-small" }, t("panel.against")) : null,
      ...against.map((claim) => claimCard(view, claim, open)),
      rule ? el("details", { class: "cm-trace" }, el("summary", {}, t("panel.why")), el("p", { dir: "auto" }, words.told(rule))) : null);
  }

  function baselineSource(place) {
    const { baseline } = view.atlas;
    const row = baseline.place.indexOf(place);
    return row < 0 ? "" : view.atlas.str(baseline.source[row]);
  }

  return {
    root, show, moved,
    select() { reading = -1; root.scrollTop = 0; show(); },
  };
}
