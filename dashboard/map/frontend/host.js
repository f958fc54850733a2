// Where the map lives: a page of its own, a Streamlit component, or two side by side in one.

import { createApp } from "./app.js";
import { readPayload } from "./atlas.js";
import { el } from "./dom.js";
import { createMemory } from "./memory.js";

function readBaseMap(scope) {
  const node = scope.querySelector("script[data-basemap]");
  return node ? JSON.parse(node.textContent) : {};
}

// A whole page: folium's own script calls this with its map.
export function attachControlMap(map) {
  const app = createApp(L, map, readBaseMap(document), { ...createMemory(false), tell() {} });
  app.root.classList.add("cm-page");
  document.documentElement.lang = app.view.words.language;
  const node = document.querySelector("script[data-payload]");
  if (!node) return app;
  const text = atob(node.textContent.trim());
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  readPayload(bytes).then(app.update).catch(app.fail);
  window.controlMap = app;
  return app;
}

// Streamlit calls the component anew at every change of data, and its clean-up only at the end.
const hosted = new WeakMap();

export function hostInStreamlit(component, drawFoliumMap, leaflet) {
  const { data, parentElement, setStateValue } = component;
  let here = hosted.get(parentElement);
  if (!here) {
    // Folium asks for its element by id in the document; ours lies inside the component.
    const local = Object.assign(Object.create(leaflet), { map: (id, options) => leaflet.map(parentElement.querySelector(`#${id}`), options) });
    here = { app: null, bytes: null };
    drawFoliumMap(local, (map) => { here.app = createApp(leaflet, map, readBaseMap(parentElement), { ...createMemory(true), tell: (state) => setStateValue("view", state) }); });
    hosted.set(parentElement, here);
  }
  if (data && data !== here.bytes) {
    here.bytes = data;
    readPayload(data).then((payload) => { if (here.bytes === data) here.app.update(payload); }).catch(here.app.fail);
  }
  // Data still being unpacked then is for nobody any more.
  return () => { here.bytes = null; here.app.destroy(); hosted.delete(parentElement); };
}

// Two maps that show the same part of the world, and the same day unless days are compared. Their
// data comes as one block: the length of a head in JSON, the head {left, same_day, names}, the left
// map's payload, which is head.left long, and the right one's.
const SHARED = ["place", "filters", "theme"];
const SHARED_DAYS = ["day", "since", "from", "to"];

export function hostTwoInStreamlit(component, drawFoliumMap, leaflet) {
  const { data, parentElement } = component;
  let here = hosted.get(parentElement);
  if (!here) {
    here = { bytes: null, setStateValue: null, ...createPair(parentElement, drawFoliumMap, leaflet, (view) => here.setStateValue("view", view)) };
    hosted.set(parentElement, here);
  }
  here.setStateValue = component.setStateValue;
  if (data && data !== here.bytes) {
    here.bytes = data;
    here.take(data, () => here.bytes === data).catch((error) => here.apps.forEach((app) => app.fail(error)));
  }
  return () => { here.bytes = null; here.apps.forEach((app) => app.destroy()); hosted.delete(parentElement); };
}

function createPair(parent, drawFoliumMap, leaflet, tell) {
  const node = parent.querySelector(".folium-map");
  const basemap = readBaseMap(parent);
  const frame = el("div", { class: "cm-pair" });
  node.before(frame);
  const apps = [];
  const titles = [];
  let sameDay = true;
  for (const side of ["left", "right"]) {
    const box = node.cloneNode(false);
    box.removeAttribute("id");
    const title = el("h3", { class: "cm-pair-title", dir: "auto" });
    frame.append(el("section", { class: `cm-pair-${side}` }, title, box));
    titles.push(title);
    const local = Object.assign(Object.create(leaflet), { map: (id, options) => leaflet.map(box, options) });
    drawFoliumMap(local, (map) => { apps.push(createApp(leaflet, map, basemap, { half: true, load: () => ({}), save() {}, tell: told })); });
  }
  node.remove();
  for (const { root } of apps) {
    root.classList.add("cm-half");
    root.querySelector(".cm-legend").open = false; // it would cover half a map
  }
  const [left, right] = apps;

  function told() {
    if (!left.view.atlas || !right.view.atlas) return;
    const [day, day_right] = apps.map((app) => app.root.querySelector(".cm-controls").dataset.day);
    tell({ day, day_right, place: left.store.state.place });
  }

  // In the same frame: what one shows now, the other shows now.
  function follow(from, to) {
    const copy = (names) => (state) => {
      if (!to.view.atlas) return;
      to.store.set(Object.fromEntries(names.map((name) => [name, state[name]])));
      to.store.flush();
    };
    from.store.on(SHARED, copy(SHARED));
    from.store.on(SHARED_DAYS, (state) => { if (sameDay) copy(SHARED_DAYS)(state); });
    from.map.on("move", () => {
      if (moving || !to.view.atlas) return;
      moving = true;
      to.map.setView(from.map.getCenter(), from.map.getZoom(), { animate: false });
      moving = false;
    });
  }
  let moving = false;
  follow(left, right);
  follow(right, left);

  async function take(bytes, wanted) {
    const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    const rest = bytes.subarray(4 + length);
    const payloads = await Promise.all([rest.subarray(0, head.left), rest.subarray(head.left)].map(readPayload));
    if (!wanted()) return;
    sameDay = false; // until both stand
    const first = !left.view.atlas;
    moving = true;
    apps.forEach((app, i) => app.update(payloads[i]));
    moving = false;
    sameDay = head.same_day;
    frame.classList.toggle("cm-same-day", sameDay);
    titles.forEach((title, i) => { title.textContent = head.names[i]; title.hidden = !head.names[i]; title.dir = left.root.dir; });
    if (first) right.map.setView(left.map.getCenter(), left.map.getZoom(), { animate: false });
    if (!sameDay) return;
    for (const app of apps) app.widen(Math.min(left.view.atlas.first, right.view.atlas.first), Math.max(left.view.atlas.last, right.view.atlas.last));
    const { day, from, to } = left.store.state;
    right.store.set({ day, from: Math.min(from, right.store.state.from), to: Math.max(to, right.store.state.to) });
    right.store.flush();
  }

  return { apps, take };
}
