// What a reader was looking at, kept for the visit: going to another page and back loses nothing.

const KEY = "control-map-view";

export function createMemory() {
  return {
    load() {
      try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; }
    },
    save(view) {
      try { sessionStorage.setItem(KEY, JSON.stringify(view)); } catch { /* without storage nothing is kept */ }
    },
  };
}
