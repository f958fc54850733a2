// The page: puts the map, the timeline, the day and the place panel together around one state.

import { createAges } from "./ages.js";
import { createAreas } from "./areas.js";
import { createAtlas, createState, NO_DAY, NO_SIDE } from "./atlas.js";
import { createBaseMap } from "./basemap.js";
import { createChanges } from "./changes.js";
import { createControls, createPlayer } from "./controls.js";
import { fromIso, fullDate, iso, mediumDate } from "./days.js";
import { clear, el, iconButton } from "./dom.js";
import { newestEvidence } from "./evidence.js";
import { createDisputes } from "./disputes.js";
import { createDots } from "./dots.js";
import { createLabels } from "./labels.js";
import { createOverview, lastGain, mainPeriod } from "./overview.js";
import { createClaimTest, createFilterBox, createTest, parseFilters, toggleFilter } from "./filters.js";
import { createOverlayBox, createOverlays, readOverlays } from "./overlays.js";
import { createLegend } from "./legend.js";
import { isDark, readTokens } from "./look.js";
import { parseView, writeView } from "./memory.js";
import { chooseLanguage, createWords, remember, remembered } from "./messages.js";
import { createPanel } from "./panel.js";
import { createNames, createSearch } from "./search.js";
import { createStore } from "./store.js";
import { createTable, mapPicture } from "./table.js";
import { createTiles } from "./tiles.js";
import { createTimeline } from "./timeline.js";
import { createWarp } from "./warp.js";

const AWAY = 5000; // ms in which a press outside the map may still lead to another page

// map: the Leaflet map folium made; basemap: its bundled ground. host: {load(), save(view), tell(view),
// half}, where view is {day, place, centre, zoom}; half: one of two maps beside each other, without
// an address or a visit of its own.
export function createApp(L, map, basemap, host) {
  const mapBox = map.getContainer();
  const root = el("div", { class: "cm" });
  mapBox.before(root);
  const store = createStore({ day: 0, since: null, lanes: "side", list: "changes", quiet: "", overlays: "", areas: false, from: 0, to: 1, playing: false, speed: 2, place: null, filters: "", policy: "latest", known: "", language: null, theme: null });
  const view = { atlas: null, ages: null, state: null, tokens: null, words: createWords(chooseLanguage()), warp: createWarp([], 0, 1, false), shows: null, tells: null, visible: null, inFrame: new Uint8Array(0), stateThen: null, differing: null, disputed: null, shownOverlays: [], hiddenSides: new Set(), selected: -1, base: null, find: () => [], idleByDay: () => [], covers: () => [] };

  let tiles = null;
  // To a day; the part of the period that is shown follows when the day lies outside it.
  function go(day) {
    const { first, last } = view.atlas;
    const target = Math.max(first, Math.min(last, Math.round(day)));
    const { from, to } = store.state;
    store.set({ day: target, from: Math.min(from, target), to: Math.max(to, target) });
  }
  const pick = (place) => store.set({ place: place < 0 ? null : view.atlas.places.id[place] });

  for (const [name, z] of [["basemap", 150], ["areas", 300], ["overlays", 320], ["dots", 450], ["labels", 460]]) {
    const pane = map.createPane(name);
    pane.style.zIndex = z;
    pane.style.pointerEvents = "none";
  }
  view.tokens = readTokens(root, null);
  view.base = basemap && Object.keys(basemap).length ? createBaseMap(L, basemap, view.tokens.base) : null;
  const dots = createDots(L, view);
  const areas = createAreas(L, view);
  const overlays = createOverlays(L, view);
  const labels = createLabels(L, view, dots);
  const timeline = createTimeline(view, store, (day) => { store.set({ playing: false }); go(day); });
  const overview = createOverview(view, store, go, timeline.root.id);
  const controls = createControls(view, store, go);
  const player = createPlayer(view, store, go);
  const panel = createPanel(view, (day) => { store.set({ playing: false }); go(day); }, () => { pick(-1); search.root.querySelector("input").focus(); });
  const changes = createChanges(view, (place) => { pick(place); show(place); }, go, controls.neighbour);
  const disputes = createDisputes(view, (place) => { pick(place); show(place); });
  const legend = createLegend(view, (side, shown) => toggleFilter(store, "side", side, shown));
  const filterBox = createFilterBox(view, store);
  const overlayBox = createOverlayBox(view, store);
  const search = createSearch(view, (place) => { pick(place); show(place); panel.root.focus({ preventScroll: true }); });
  const table = createTable(view, (place) => { pick(place); panel.root.focus({ preventScroll: true }); }, inView,
    () => mapPicture(mapBox, view, [fullDate(store.state.day, view.words.dates), sources.textContent]));
  const lists = el("div", { class: "cm-lists", role: "group" });
  const areasNote = el("p", { class: "cm-areas-note", hidden: true });
  const knownNote = el("p", { class: "cm-known", role: "status", hidden: true });
  const tooltip = el("div", { class: "cm-tooltip", role: "presentation", hidden: true });
  const blank = el("div", { class: "cm-blank", role: "status" }, view.words.t("loading"));
  const tools = el("div", { class: "cm-tools" });
  const zoomTools = el("div", { class: "cm-zoom" });
  const sources = el("p", { class: "cm-sources" });
  const mapFrame = el("div", { class: "cm-map", role: "region" }, zoomTools, overlayBox.root, legend.root, knownNote, areasNote, tooltip, sources, table.root);
  const side = el("div", { class: "cm-side" }, controls.root, timeline.root, overview.root, el("div", { class: "cm-detail" }, panel.root, lists, changes.root, disputes.root));
  const said = el("p", { class: "cm-unseen", role: "status" });
  const probe = el("span", { class: "cm-probe", "aria-hidden": "true" });
  root.append(el("div", { class: "cm-top" }, search.root, tools, filterBox.root), mapFrame, side, blank, probe, said);
  mapFrame.prepend(mapBox);
  mapBox.classList.add("cm-leaflet");
  view.covers = () => [legend.root, zoomTools];
  legend.root.addEventListener("toggle", () => labels.restyle());

  // ---- what is drawn when

  function themeNow() {
    const chosen = store.state.theme || (view.atlas && view.atlas.options.theme) || null;
    if (chosen) return chosen;
    const host = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
    if (host) return isDark(getComputedStyle(probe).backgroundColor) ? "dark" : "light";
    return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  function restyle() {
    root.dataset.theme = themeNow();
    view.tokens = readTokens(root, view.atlas);
    if (view.base) view.base.restyle(view.tokens.base);
    if (!view.atlas) return;
    dots.restyle();
    areas.restyle();
    overlays.restyle();
    labels.restyle();
    timeline.draw();
    overview.build();
    legend.build();
    panel.show();
    showList();
    table.moved();
  }

  // What stands below the timeline: the day's changes, or where sides disagree.
  function showList() {
    const { t } = view.words;
    const disputed = store.state.list === "disputes";
    lists.setAttribute("aria-label", t("lists"));
    clear(lists).append(...[["changes", "list.changes"], ["disputes", "disputes.title"]].map(([name, words]) => el("button", { type: "button", class: "cm-tab", "aria-pressed": String((name === "disputes") === disputed), onclick: () => store.set({ list: name }) }, t(words))));
    changes.root.hidden = disputed;
    if (!disputed) changes.show();
    disputes.show();
  }

  function relabel() {
    const { words } = view;
    const { t } = words;
    root.lang = words.language;
    root.dir = words.rtl ? "rtl" : "ltr";
    if (root.classList.contains("cm-page")) document.documentElement.lang = words.language;
    mapFrame.setAttribute("aria-label", t("map"));
    search.build();
    clear(zoomTools).append(
      iconButton("plus", t("zoom.in"), () => map.zoomIn()), iconButton("minus", t("zoom.out"), () => map.zoomOut()),
      iconButton("home", t("zoom.home"), fit));
    if (view.atlas && (view.atlas.areas || view.atlas.options.areas)) {
      zoomTools.append(iconButton("areas", t("areas"), () => store.set({ areas: !store.state.areas }), { class: "cm-button cm-shade", "aria-pressed": String(store.state.areas) }));
      areasNote.textContent = t("areas.note");
    }
    if (view.atlas && view.atlas.overlays.length) {
      const button = iconButton("outlines", t("overlays"), () => overlayBox.toggle(button), { "aria-expanded": "false" });
      zoomTools.append(button);
    }
    if (tiles) {
      const button = iconButton("layers", t("layers"), () => { if (map.hasLayer(tiles)) tiles.remove(); else tiles.addTo(map); });
      const mark = () => button.setAttribute("aria-pressed", String(map.hasLayer(tiles)));
      tiles.off("add remove").on("add remove", mark);
      mark();
      zoomTools.append(button);
    }
    const filterButton = iconButton("filter", t("filters"), () => filterBox.toggle(filterButton), { "aria-expanded": "false", class: `cm-button${store.state.filters ? " cm-on" : ""}` });
    const tableButton = iconButton("table", t("table"), () => table.toggle(tableButton), { "aria-expanded": "false" });
    clear(tools).append(
      filterButton,
      tableButton,
      host.half ? "" : iconButton("link", t("link"), copyLink),
      iconButton("sun", t("theme"), () => store.set({ theme: root.dataset.theme === "dark" ? "light" : "dark" })),
      host.half ? "" : iconButton("full", t("fullscreen"), fullScreen),
      host.half ? "" : el("button", { type: "button", class: "cm-button cm-language", lang: words.language === "ar" ? "en" : "ar", onclick: () => store.set({ language: words.language === "ar" ? "en" : "ar" }) }, t("language.switch")));
    sources.textContent = t("sources", { names: [view.base ? view.base.attribution : "GeoNames CC BY 4.0", tiles ? view.atlas.options.tiles.attribution : ""].filter(Boolean).join(" · ") });
    if (view.atlas) {
      const known = fromIso(view.atlas.options.known);
      knownNote.hidden = known === null;
      if (known !== null) clear(knownNote).append(t("known.note", { date: mediumDate(known, words.dates) }), " ", el("button", { type: "button", class: "cm-link", onclick: () => store.set({ known: "" }) }, t("known.back")));
      controls.build();
      restyle();
    }
  }

  async function copyLink(event) {
    const button = event.currentTarget;
    const address = `${location.href.split("#")[0]}#${writeView(lookedAt())}`;
    try { await navigator.clipboard.writeText(address); } catch { history.replaceState(history.state, "", address); }
    button.title = view.words.t("link.done");
    said.textContent = view.words.t("link.done");
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
  }

  function moveDay() {
    const dirty = view.state.goTo(store.state.day);
    if (view.visible) for (const place of dirty) view.visible[place] = +view.shows(view.state.run[place], place);
    areas.repaint(dirty);
    compare();
    findDisputes();
    // Yesterday's rings are on the upper canvas, which repaint clears itself.
    dots.repaint(dirty);
    timeline.move();
    controls.show();
    legend.count();
    panel.moved();
    if (view.disputed) disputes.show(); else changes.show();
  }

  // The places where sides disagree on the day shown, while that is what is looked at.
  function findDisputes() {
    const { atlas, state } = view;
    view.disputed = null;
    if (store.state.list !== "disputes") return;
    view.disputed = [];
    for (let i = 0; i < atlas.count; i++) {
      if (state.run[i] >= 0 && atlas.isDisputed[state.run[i]] && (!view.visible || view.visible[i])) view.disputed.push(i);
    }
  }

  function bend() {
    const { from, to, quiet } = store.state;
    view.warp = createWarp(view.atlas.eventDays, from, to, quiet === "skip");
  }

  // The places that are in other hands, or otherwise sure, than on the day compared with.
  function compare() {
    const { atlas, state } = view;
    view.differing = null;
    if (store.state.since === null) { view.stateThen = null; return; }
    view.stateThen ??= createState(atlas, view.ages);
    view.stateThen.goTo(store.state.since);
    const then = view.stateThen.run;
    const { holder, status } = atlas.runs;
    view.differing = [];
    for (let i = 0; i < atlas.count; i++) {
      const a = then[i];
      const b = state.run[i];
      if (a !== b && (a < 0 || b < 0 || holder[a] !== holder[b] || status[a] !== status[b]) && (!view.visible || view.visible[i])) view.differing.push(i);
    }
  }

  function filter() {
    const { atlas, state } = view;
    view.shows = createTest(atlas, store.state.filters);
    view.tells = createClaimTest(atlas, store.state.filters);
    view.hiddenSides = parseFilters(store.state.filters).side;
    view.visible = view.shows ? Uint8Array.from({ length: atlas.count }, (_, i) => +view.shows(state.run[i], i)) : null;
  }

  function selectPlace() {
    view.selected = store.state.place === null ? -1 : view.atlas.indexOf(store.state.place);
    root.classList.toggle("cm-has-place", view.selected >= 0);
    panel.select();
    dots.drawOver();
  }

  store.on(["from", "to", "quiet"], () => { if (view.atlas) { bend(); controls.fitPeriod(); timeline.draw(); overview.build(); } });
  store.on(["day"], () => { if (view.state) moveDay(); });
  store.on(["list"], () => {
    if (!view.atlas) return;
    findDisputes();
    dots.dim(!!view.disputed);
    dots.drawOver();
    showList();
  });
  // The imported boundaries that are wanted.
  function trace() {
    const wanted = readOverlays(store.state.overlays);
    view.shownOverlays = view.atlas.overlays.filter(({ name }) => wanted.has(name));
    if (!view.shownOverlays.length) overlays.remove();
    else if (map.hasLayer(overlays)) overlays.restyle();
    else overlays.addTo(map);
    labels.restyle();
  }

  // The outlines are asked of the host the first time, and then stay.
  function shade() {
    const on = store.state.areas && !!view.atlas.areas;
    if (on && !map.hasLayer(areas)) {
      areas.setAtlas();
      areas.addTo(map);
    } else if (on) areas.setAtlas();
    else areas.remove();
    areasNote.hidden = !on;
    areasNote.textContent = view.words.t("areas.note");
    const button = zoomTools.querySelector(".cm-shade");
    if (button) button.setAttribute("aria-pressed", String(store.state.areas));
  }
  store.on(["areas"], () => { if (view.atlas) shade(); });
  store.on(["overlays"], () => { if (view.atlas) trace(); });
  store.on(["lanes"], () => { if (view.atlas) { timeline.draw(); overview.build(); } });
  store.on(["place"], () => { if (view.atlas) selectPlace(); });
  store.on(["filters"], () => {
    if (!view.atlas) return;
    const open = !filterBox.root.hidden;
    filter();
    compare();
    findDisputes();
    restyle();
    tools.firstChild.classList.toggle("cm-on", !!store.state.filters);
    if (open && !filterBox.root.contains(document.activeElement)) filterBox.build();
  });
  store.on(["since"], () => {
    if (!view.atlas) return;
    compare();
    controls.showCompare();
    dots.drawOver();
    timeline.move();
    showList();
  });
  store.on(["playing"], () => { if (view.atlas) { player.sync(); controls.showPlaying(); } });
  store.on(["language"], () => { remember("control-map-language", store.state.language); view.words = createWords(store.state.language); relabel(); });
  store.on(["theme"], () => { remember("control-map-theme", store.state.theme || ""); restyle(); });

  function lookedAt() {
    const { day, since, lanes, list, quiet, overlays: drawn, areas: shaded, from, to, place, filters, policy, known, language } = store.state;
    const { lat, lng } = map.getCenter();
    return { day: iso(day), since: since === null ? "" : iso(since), lanes: lanes === "side" ? "" : lanes, list: list === "changes" ? "" : list, quiet, overlays: drawn, areas: shaded ? "on" : "", from: iso(from), to: iso(to), place, filters, policy: policy === "latest" ? "" : policy, known, language, centre: [lat, lng], zoom: map.getZoom() };
  }

  // What is looked at, kept and told once it rests. Who presses anything outside may be on the way
  // to another page, and a message sent before that page is there would call the host back to this
  // one: then nothing is told for a while, or until the map is used again. Who followed a link is
  // on the way for sure, however long the page takes: then only using the map again ends it.
  let telling = 0;
  let leaving = 0;
  function settle() {
    clearTimeout(telling);
    if (!view.atlas || leaving) return;
    telling = setTimeout(() => {
      host.save(lookedAt());
      const { policy, known, areas: shaded, language } = store.state;
      host.tell({ day: iso(store.state.day), place: store.state.place, policy, known, areas: shaded, language });
    }, 300);
  }
  store.on(["day", "since", "lanes", "list", "quiet", "overlays", "areas", "place", "from", "to", "filters", "policy", "known", "language"], settle);

  function back() {
    clearTimeout(leaving);
    leaving = 0;
    settle();
  }
  function leave(event) {
    const outside = !event.composedPath().includes(root);
    if (leaving && !outside) back();
    if (!outside || !view.atlas) return;
    host.save(lookedAt());
    clearTimeout(telling);
    clearTimeout(leaving);
    const follows = (event.type === "pointerdown" || event.key === "Enter") && event.composedPath().some((node) => node.tagName === "A");
    leaving = follows ? Infinity : setTimeout(back, AWAY);
  }
  document.addEventListener("pointerdown", leave, true);
  document.addEventListener("keydown", leave, true);
  map.on("moveend", settle);
  map.on("moveend", () => {
    if (!view.atlas || !view.state) return;
    frame();
    legend.count();
    table.moved();
  });

  // ---- the map's own events

  function fit() {
    const { atlas } = view;
    const shown = [];
    for (let i = 0; i < atlas.count; i++) if (atlas.placed(i) && (atlas.runsOf(i).length || atlas.count < 50)) shown.push(i);
    if (!shown.length) return;
    // A stray place far from all others must not shrink the rest to a point.
    const [south, north] = usualRange(shown.map((i) => atlas.places.lat[i]));
    const [west, east] = usualRange(shown.map((i) => atlas.places.lon[i]));
    map.fitBounds(L.latLngBounds([south, west], [north, east]).pad(0.04), { animate: false, maxZoom: 11 });
  }

  // Brings a place into view without moving more than needed.
  function show(place) {
    const { atlas } = view;
    if (!atlas.placed(place)) return;
    const at = L.latLng(atlas.places.lat[place], atlas.places.lon[place]);
    if (map.getZoom() < 8) map.setView(at, 9, { animate: !calm() });
    else if (!map.getBounds().pad(-0.15).contains(at)) map.panTo(at, { animate: !calm() });
  }

  // Which places lie in the frame of the map.
  function frame() {
    const { lat, lon } = view.atlas.places;
    const bounds = map.getBounds();
    const [south, north, west, east] = [bounds.getSouth(), bounds.getNorth(), bounds.getWest(), bounds.getEast()];
    view.inFrame = Uint8Array.from(lat, (y, i) => +(y >= south && y <= north && lon[i] >= west && lon[i] <= east));
  }

  // The places that the map shows now, by name.
  function inView() {
    const { atlas, words } = view;
    const found = [];
    for (let i = 0; i < atlas.count; i++) {
      if (view.inFrame[i] && (!view.visible || view.visible[i])) found.push(i);
    }
    const collator = new Intl.Collator(words.language);
    return found.sort((a, b) => collator.compare(atlas.name(a, words.language), atlas.name(b, words.language)));
  }

  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function hover(event) {
    const { atlas, state, words } = view;
    const place = atlas ? dots.at(event.containerPoint) : -1;
    mapBox.style.cursor = place >= 0 ? "pointer" : "";
    tooltip.hidden = place < 0;
    if (place < 0) return;
    const row = state.run[place];
    const holder = row < 0 ? words.t("status.unknown") : atlas.sideName(atlas.runs.holder[row], words.language) || words.t("status.unknown");
    const status = row < 0 ? "unknown" : atlas.words.statuses[atlas.runs.status[row]];
    clear(tooltip).append(el("strong", { dir: "auto" }, atlas.name(place, words.language)), el("br"), holder, status === "held" || status === "unknown" ? "" : ` (${words.t(`status.${status}`)})`);
    if (row >= 0 && atlas.runs.holder[row] !== NO_SIDE) tooltip.append(el("div", { class: "cm-muted" }, newestEvidence(view, row)));
    const width = tooltip.offsetWidth;
    const x = Math.max(4, Math.min(mapBox.clientWidth - width - 4, event.containerPoint.x - width / 2));
    const above = event.containerPoint.y > 70;
    tooltip.style.transform = `translate(${x}px, ${event.containerPoint.y + (above ? -tooltip.offsetHeight - 14 : 18)}px)`;
  }

  map.on("mousemove", hover);
  map.on("mouseout", () => { tooltip.hidden = true; });
  map.on("click", (event) => { const place = view.atlas ? dots.at(event.containerPoint) : -1; if (place >= 0) pick(place); });

  const sizes = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
  sizes.observe(mapBox);
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", restyle);
  // The host's theme arrives as CSS variables; the probe's transition tells when they change.
  probe.addEventListener("transitionrun", () => requestAnimationFrame(() => { if (root.dataset.theme !== themeNow()) restyle(); }));

  // A link opened in this very page.
  function follow() {
    if (!view.atlas) return;
    const linked = parseView(location.hash);
    if (writeView(linked) === writeView(lookedAt())) return;
    const patch = {};
    for (const name of ["place", "lanes", "list", "quiet", "overlays", "filters", "policy", "known", "language"]) if (linked[name] !== undefined) patch[name] = linked[name];
    for (const name of ["from", "to", "day", "since"]) if (fromIso(linked[name]) !== null) patch[name] = fromIso(linked[name]);
    store.set(patch);
    if (patch.day !== undefined) go(patch.day);
    if (linked.centre) map.setView(linked.centre, linked.zoom, { animate: false });
    back();
  }
  if (!host.half) window.addEventListener("hashchange", follow);

  // A longer period than the history's own: that of another map beside it.
  function widen(first, last) {
    const { atlas } = view;
    if (first >= atlas.first && last <= atlas.last) return;
    atlas.first = Math.min(first, atlas.first);
    atlas.last = Math.max(last, atlas.last);
    overview.build();
  }

  // ---- data

  function update(payload) {
    const before = view.atlas;
    const first = !before;
    const atlas = createAtlas(payload);
    view.atlas = atlas;
    view.ages = createAges(atlas);
    view.state = createState(atlas, view.ages);
    view.find = createNames(atlas);
    const idle = new Map();
    for (let i = 0; i < atlas.claims.day.length; i++) {
      if (atlas.claimRole[i] === 1 || atlas.claims.day[i] === NO_DAY) continue;
      if (!idle.has(atlas.claims.day[i])) idle.set(atlas.claims.day[i], []);
      idle.get(atlas.claims.day[i]).push(i);
    }
    view.idleByDay = (day) => idle.get(day) || [];
    const kept = first ? host.load() : {};
    if (first) {
      store.state.place = kept.place || null;
      store.state.since = fromIso(kept.since);
      if (kept.areas) store.set({ areas: true });
      store.state.lanes = kept.lanes === "area" ? "area" : "side";
      store.state.list = kept.list === "disputes" ? "disputes" : "changes";
      store.state.overlays = kept.overlays || "";
      store.state.quiet = kept.quiet === "skip" ? "skip" : "";
      store.state.filters = kept.filters || "";
      if (kept.policy || kept.known) store.set({ policy: kept.policy || "latest", known: kept.known || "" });
      const language = chooseLanguage(kept.language, atlas.options.language);
      store.state.language = language;
      view.words = createWords(language);
      store.state.theme = remembered("control-map-theme") || null;
      store.state.day = fromIso(kept.day) ?? fromIso(atlas.options.day) ?? lastGain(atlas) ?? atlas.last;
    }
    store.state.day = Math.max(atlas.first, Math.min(atlas.last, store.state.day));
    choosePeriod(atlas, before, kept);
    view.selected = store.state.place === null ? -1 : atlas.indexOf(store.state.place);
    view.state.goTo(store.state.day);
    filter();
    view.stateThen = null;
    compare();
    findDisputes();
    bend();
    root.dataset.theme = themeNow();
    view.tokens = readTokens(root, atlas);
    blank.hidden = !atlas.empty;
    if (atlas.empty) clear(blank).append(el("strong", {}, view.words.t("empty.title")), el("br"), view.words.t("empty.text"));
    if (first) {
      map.invalidateSize({ animate: false });
      if (kept.centre) map.setView(kept.centre, kept.zoom, { animate: false }); else fit();
      if (view.base) view.base.layer.addTo(map);
      if (atlas.options.tiles) tiles = createTiles(L, atlas.options.tiles).addTo(map);
      dots.setAtlas();
      dots.addTo(map);
      dots.dim(!!view.disputed);
      labels.addTo(map);
    } else {
      dots.setAtlas();
      labels.restyle();
    }
    root.classList.toggle("cm-has-place", view.selected >= 0);
    frame();
    relabel();
    shade();
    trace();
    takeEvidence();
    // The host's own pages speak another language than the link or the reader's last choice.
    if (first && document.documentElement.lang.slice(0, 2) !== store.state.language) settle();
    root.dataset.ready = String(+(root.dataset.ready || 0) + 1);
  }

  // The part of the period to show: as kept; all of it while the reader looked at all of it; else
  // where most happened.
  function choosePeriod(atlas, before, kept) {
    const { state } = store;
    let period = mainPeriod(atlas);
    if (before && (state.from > before.first || state.to < before.last)) period = state;
    const from = fromIso(kept.from) ?? period.from;
    const to = fromIso(kept.to) ?? period.to;
    state.from = Math.min(Math.max(atlas.first, Math.min(from, atlas.last - 1)), state.day);
    state.to = Math.max(Math.min(atlas.last, to), state.from + 1, state.day);
  }

  // The evidence of the place looked at, for a history that came without it. In Streamlit a second,
  // empty component leaves it at the window (dashboard/map/hosted.py).
  function takeEvidence() {
    const brought = window.controlMapEvidence;
    if (!view.atlas || !brought || brought.stamp !== view.atlas.options.stamp) return;
    view.atlas.addDetails(brought.evidence);
    panel.show();
  }
  document.addEventListener("control-map-evidence", takeEvidence);

  function fail(error) {
    blank.hidden = false;
    clear(blank).append(view.words.t("failed", { why: String(error && error.message) }));
  }

  function destroy() {
    clearTimeout(telling);
    clearTimeout(leaving);
    store.stop();
    for (const part of [player, table, timeline, overview, controls, changes, disputes]) part.stop();
    window.removeEventListener("hashchange", follow);
    document.removeEventListener("control-map-evidence", takeEvidence);
    document.removeEventListener("pointerdown", leave, true);
    document.removeEventListener("keydown", leave, true);
    sizes.disconnect();
    scheme.removeEventListener("change", restyle);
    map._animatingZoom = false; // else Leaflet ends a running zoom on a map that is gone
    map.remove();
  }

  relabel();
  root.dataset.theme = themeNow();
  return { update, fail, destroy, widen, store, view, map, root, dots, labels };
}

// The least and greatest value, less those that lie further out than the middle nine tenths are wide.
function usualRange(values) {
  const sorted = Float64Array.from(values).sort();
  const low = sorted[Math.floor((sorted.length - 1) * 0.05)];
  const high = sorted[Math.ceil((sorted.length - 1) * 0.95)];
  const reach = Math.max(1, high - low);
  const usual = sorted.filter((value) => value >= low - reach && value <= high + reach);
  return [usual[0], usual[usual.length - 1]];
}
