// What a reader looks at, in two places: the address, so that a link shows the same, and the
// visit's storage, so that going to another page and back loses nothing.

const KEY = "control-map-view";
const NAMES = ["day", "from", "to", "since", "lanes", "list", "quiet", "overlays", "areas", "place", "filters", "policy", "known", "language"];

// A view as the part of an address after "#", and back. What is absent stays absent.
export function writeView(view) {
  const parts = NAMES.filter((name) => view[name]).map((name) => `${name}=${encodeURIComponent(view[name])}`);
  if (view.centre) parts.unshift(`map=${view.centre.map((n) => n.toFixed(4)).join("/")}/${view.zoom}`);
  return parts.join("&");
}

export function parseView(text) {
  const view = {};
  for (const part of text.replace(/^#/, "").split("&")) {
    const [name, value] = part.split("=");
    if (!value) continue;
    let plain;
    try { plain = decodeURIComponent(value); } catch { continue; }
    if (NAMES.includes(name)) view[name] = plain;
    if (name !== "map") continue;
    const [lat, lng, zoom] = plain.split("/").map(Number);
    if (Math.abs(lat) <= 90 && Math.abs(lng) <= 360 && zoom >= 0 && zoom <= 22) Object.assign(view, { centre: [lat, lng], zoom });
  }
  return view;
}

// visit: whether to keep the view for the visit too; a file from disk shares its storage with others.
export function createMemory(visit) {
  return {
    load() {
      const linked = parseView(location.hash);
      if (Object.keys(linked).length) return linked;
      if (!visit) return {};
      try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; }
    },
    save(view) {
      if (visit) {
        try { sessionStorage.setItem(KEY, JSON.stringify(view)); } catch { /* without storage nothing is kept */ }
      }
      history.replaceState(history.state, "", `#${writeView(view)}`);
    },
  };
}
