// Exactly what the map shows now, as a table, and as files to take away.

import { BASELINE } from "./atlas.js";
import { fullDate, iso, mediumDate } from "./days.js";
import { clear, el, iconButton } from "./dom.js";

const ROW = 34; // pixels
const SPARE = 8; // rows drawn beyond each end of what is in view

// One place on the day shown, with plain values: the columns of the table and of the files.
export function rowOf(view, place) {
  const { atlas, state } = view;
  const run = state.run[place];
  const side = state.holder(place);
  const claims = run < 0 ? [] : [...atlas.list(atlas.runs.reasons, run)].filter((claim) => claim >= 0);
  return {
    day: iso(state.day),
    place_id: atlas.places.id[place],
    name: atlas.str(atlas.places.name[place]),
    name_ar: atlas.str(atlas.places.name_ar[place]),
    kind: atlas.words.place_kinds[atlas.places.kind[place]],
    country: atlas.str(atlas.places.country[place]),
    admin1: atlas.str(atlas.places.admin1[place]),
    lat: Number(atlas.places.lat[place].toFixed(5)),
    lon: Number(atlas.places.lon[place].toFixed(5)),
    geo_precision: atlas.places.precision[place],
    side: side === 255 ? "" : atlas.sides[side].side,
    status: atlas.words.statuses[state.status(place)],
    since: run < 0 ? "" : iso(atlas.runs.start[run]),
    newest_evidence: run < 0 || side === 255 ? "" : iso(view.ages.newest(run, state.day)),
    from_baseline: run >= 0 && atlas.list(atlas.runs.reasons, run).includes(BASELINE),
    sources: [...new Set(claims.map(atlas.publisher))].filter(Boolean).join("; "),
    reports: claims.length,
    // Of a large history the ids come with the evidence, place by place: no column beats a half empty one.
    ...(atlas.complete ? { claims: claims.map((claim) => atlas.detail(claim).id).join(" ") } : {}),
  };
}

// A cell that a spreadsheet would take for a formula is quoted; a comma or quote is escaped.
export function toCsv(rows) {
  const cell = (value) => {
    let text = String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const names = Object.keys(rows[0] || {});
  return `\ufeff${[names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

export function toGeoJson(rows) {
  const features = rows.map(({ lat, lon, ...properties }) => ({ type: "Feature", id: properties.place_id, geometry: { type: "Point", coordinates: [lon, lat] }, properties }));
  return JSON.stringify({ type: "FeatureCollection", features }, null, 1);
}

export function download(name, type, content) {
  const link = el("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// visible() gives the places in view; picture() a canvas of the map.
export function createTable(view, pick, visible, picture) {
  const root = el("div", { class: "cm-table", role: "dialog", hidden: true });
  let places = [];
  let opener = null;
  let body;
  let scroller;
  let timer = 0;

  function show() {
    const { words, state } = view;
    const { t } = words;
    places = visible();
    body = el("tbody", {});
    scroller = el("div", { class: "cm-table-scroll", tabindex: "0", role: "region", "aria-label": t("table"), onscroll: fill },
      el("table", { "aria-rowcount": places.length + 1 },
        el("thead", {}, el("tr", { "aria-rowindex": 1 }, ...["place", "side", "status", "since", "kind"].map((name) => el("th", { scope: "col" }, t(`table.${name}`))))), body));
    const name = `control-${iso(state.day)}`;
    const rows = () => places.map((place) => rowOf(view, place));
    clear(root).append(
      el("div", { class: "cm-row" },
        el("h3", { class: "cm-place" }, t("table.title", { date: fullDate(state.day, words.dates) })),
        iconButton("close", t("panel.close"), close)),
      el("p", { class: "cm-links" }, el("span", { class: "cm-muted" }, t("legend.places", { n: places.length })),
        el("button", { type: "button", class: "cm-link", onclick: () => download(`${name}.csv`, "text/csv;charset=utf-8", toCsv(rows())) }, t("table.csv")),
        el("button", { type: "button", class: "cm-link", onclick: () => download(`${name}.geojson`, "application/geo+json", toGeoJson(rows())) }, t("table.geojson")),
        el("button", { type: "button", class: "cm-link", onclick: () => picture().toBlob((blob) => download(`${name}.png`, "image/png", blob)) }, t("table.png"))),
      scroller);
    root.setAttribute("aria-label", t("table"));
    fill();
  }

  // Only the rows in view are in the page; two empty rows stand for the rest.
  function fill() {
    const { atlas, words, state } = view;
    const height = scroller.clientHeight || 400;
    const from = Math.max(0, Math.floor(scroller.scrollTop / ROW) - SPARE);
    const to = Math.min(places.length, Math.ceil((scroller.scrollTop + height) / ROW) + SPARE);
    const gap = (rows) => el("tr", { "aria-hidden": "true", style: { height: `${rows * ROW}px` } });
    const line = (place, i) => {
      const side = state.holder(place);
      const run = state.run[place];
      return el("tr", { "aria-rowindex": from + i + 2 },
        el("th", { scope: "row" }, el("button", { type: "button", class: "cm-link", onclick: () => { close(); pick(place); } }, el("bdi", {}, atlas.name(place, words.language)))),
        el("td", {}, side === 255 ? words.t("status.unknown") : atlas.sideName(side, words.language)),
        el("td", {}, words.t(`status.${atlas.words.statuses[state.status(place)]}`)),
        el("td", {}, run < 0 ? "" : mediumDate(atlas.runs.start[run], words.dates)),
        el("td", {}, words.t(`kind.${atlas.words.place_kinds[atlas.places.kind[place]]}`)));
    };
    clear(body).append(gap(from), ...places.slice(from, to).map(line), gap(places.length - to));
  }

  function close() {
    root.hidden = true;
    if (opener) { opener.setAttribute("aria-expanded", "false"); opener.focus(); }
  }
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  return {
    root,
    // After the day, the view or the filters moved.
    moved() {
      clearTimeout(timer);
      if (!root.hidden) timer = setTimeout(show, 150);
    },
    toggle(button) {
      opener = button;
      root.hidden = !root.hidden;
      button.setAttribute("aria-expanded", String(!root.hidden));
      if (!root.hidden) { show(); root.querySelector("button").focus(); }
    },
    stop: () => clearTimeout(timer),
  };
}

// The map as one picture: every canvas of it, the day in both languages and the sources.
export function mapPicture(mapBox, view, lines) {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const box = mapBox.getBoundingClientRect();
  const foot = 54;
  const canvas = document.createElement("canvas");
  canvas.width = box.width * ratio;
  canvas.height = (box.height + foot) * ratio;
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  ctx.fillStyle = view.tokens.bg;
  ctx.fillRect(0, 0, box.width, box.height + foot);
  const panes = [...mapBox.querySelectorAll(".leaflet-pane")].filter((pane) => pane.style.zIndex).sort((a, b) => a.style.zIndex - b.style.zIndex);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, box.width, box.height);
  ctx.clip();
  for (const part of panes.flatMap((pane) => [...pane.querySelectorAll("canvas")])) {
    const at = part.getBoundingClientRect();
    ctx.drawImage(part, at.left - box.left, at.top - box.top, at.width, at.height);
  }
  ctx.restore();
  ctx.fillStyle = view.tokens.ink;
  ctx.textBaseline = "middle";
  lines.forEach((text, i) => {
    ctx.font = i ? `12px ${view.tokens.font}` : `700 16px ${view.tokens.font}`;
    ctx.direction = view.words.rtl ? "rtl" : "ltr";
    ctx.textAlign = "start";
    ctx.fillText(text, view.words.rtl ? box.width - 12 : 12, box.height + 18 + i * 21);
  });
  return canvas;
}
