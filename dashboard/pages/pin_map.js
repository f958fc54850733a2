// A small map on which a person puts a name: click, or move the cross with the arrow keys and
// press Enter. Draws the candidates by number, and the places the articles speak of beside it.
// `L` and `createBaseMap` are the map's own (dashboard/map/bundle.py), linked before this.

const standing = new WeakMap();
const NAMES = 45; // labels of the base map at once

function hostPinMap(component, basemap) {
  const { data, parentElement, setStateValue } = component;
  let here = standing.get(parentElement);
  if (!here) {
    here = createPinMap(parentElement.querySelector(".pin-map"), basemap);
    standing.set(parentElement, here);
  }
  here.pinned = (point) => setStateValue("pin", { for: here.data.key, point });
  here.update(data);
  return () => { here.destroy(); standing.delete(parentElement); };
}

function createPinMap(box, basemap) {
  const map = L.map(box, { center: [34.8, 38.5], zoom: 6, minZoom: 2, zoomSnap: 0.5, attributionControl: false, worldCopyJump: true });
  for (const [name, z] of [["basemap", 150], ["names", 440]]) {
    map.createPane(name).style.zIndex = z;
    map.getPane(name).style.pointerEvents = "none";
  }
  const css = getComputedStyle(box);
  const colour = (name) => css.getPropertyValue(`--pin-${name}`).trim();
  const base = createBaseMap(L, basemap, {
    land: colour("land"), water: colour("water"), border: colour("border"), admin: colour("admin"), road: colour("road"),
    text: colour("name"), halo: colour("land"),
  });
  base.layer.addTo(map);
  const layers = { names: L.layerGroup().addTo(map), marks: L.layerGroup().addTo(map), pin: L.layerGroup().addTo(map) };
  const cross = document.createElement("div");
  cross.className = "pin-cross";
  cross.setAttribute("aria-hidden", "true");
  box.append(cross);
  box.setAttribute("role", "application");
  const here = { map, data: {}, pinned() {}, update, destroy };

  map.on("click", (event) => put(event.latlng.wrap()));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box) return;
    event.preventDefault();
    put(map.getCenter().wrap());
  });
  map.on("moveend", label);
  const sizes = new ResizeObserver(() => map.invalidateSize());
  sizes.observe(box);

  function destroy() {
    sizes.disconnect();
    map.remove();
  }

  function put({ lat, lng }) {
    const point = [Number(lat.toFixed(5)), Number(lng.toFixed(5))];
    drawPin(point);
    here.pinned(point);
  }

  function drawPin(point) {
    layers.pin.clearLayers();
    if (point) L.marker(point, { icon: icon("pin-drop", ""), interactive: false, keyboard: false }).addTo(layers.pin);
  }

  function update(data) {
    if (!data) return;
    const moved = data.key !== here.data.key;
    here.data = data;
    box.setAttribute("aria-label", data.label);
    map.zoomControl?._zoomInButton?.setAttribute("aria-label", data.zoom_in);
    map.zoomControl?._zoomOutButton?.setAttribute("aria-label", data.zoom_out);
    layers.marks.clearLayers();
    for (const point of data.around) L.circleMarker(point, { radius: 3, weight: 1, color: colour("name"), fillOpacity: 0.6, interactive: false }).addTo(layers.marks);
    data.points.forEach((point, number) => {
      if (point) L.marker(point, { icon: icon("pin-number", String(number + 1)), interactive: false, keyboard: false }).addTo(layers.marks);
    });
    drawPin(data.pin);
    // Where the articles are; a candidate across the world would make everything small.
    const near = [data.pin, ...data.around].filter(Boolean);
    const shown = near.length ? near : data.points.filter(Boolean);
    if (moved && shown.length) map.fitBounds(L.latLngBounds(shown), { padding: [30, 30], maxZoom: 9, animate: false });
    label();
  }

  // The names of towns and countries that are seen, the most important first, none over another.
  function label() {
    layers.names.clearLayers();
    const taken = [];
    const seen = map.getBounds();
    const names = base.names(map.getZoom()).filter((one) => seen.contains([one.lat, one.lng])).sort((a, b) => a.rank - b.rank);
    for (const one of names) {
      const text = here.data.language === "ar" ? one.ar || one.en : one.en;
      const at = map.latLngToContainerPoint([one.lat, one.lng]);
      const half = 3.6 * text.length + 6;
      if (taken.some((other) => Math.abs(other.x - at.x) < other.half + half && Math.abs(other.y - at.y) < 15)) continue;
      taken.push({ x: at.x, y: at.y, half });
      L.marker([one.lat, one.lng], { icon: icon(`pin-name pin-${one.kind}`, text), pane: "names", interactive: false, keyboard: false }).addTo(layers.names);
      if (taken.length >= NAMES) break;
    }
  }

  return here;
}

function icon(name, text) {
  const node = document.createElement("span");
  node.textContent = text;
  return L.divIcon({ className: name, html: node, iconSize: null });
}
