// Boundaries that the reader imported: lines on a canvas of their own, and the box in which they are
// chosen. Their names are a file's words; they are only ever drawn or set as text.

import { clear, el, iconButton } from "./dom.js";

const QUANTUM_OF_LINES = 1000; // parts of a degree, as dashboard/map/overlays.py writes them

// view: as in dots.js, with shownOverlays: the overlays to draw.
export function createOverlays(L, view) {
  const Layer = L.Renderer.extend({
    options: { padding: 0.2, pane: "overlays" },

    _initContainer() {
      this._container = L.DomUtil.create("canvas", "cm-overlays");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() { this._container.remove(); delete this._container; },
    _updatePaths() {},
    restyle() { if (this._map) this._update(); },

    _update() {
      if (!view.atlas || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      const canvas = this._container;
      const ctx = this._ctx;
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      ctx.scale(ratio, ratio);
      const scale = 256 * 2 ** this._map.getZoom();
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      ctx.beginPath();
      for (const overlay of view.shownOverlays) for (const points of linesOf(overlay)) traceOverlay(ctx, points, scale, corner, size);
      ctx.strokeStyle = view.tokens.overlay;
      ctx.globalAlpha = 0.7;
      ctx.lineWidth = 1;
      ctx.lineJoin = "round";
      ctx.stroke();
    },
  });
  return new Layer();
}

// The lines of one overlay on the unit square of the Mercator projection, worked out once.
const drawnLines = new WeakMap();
function linesOf(overlay) {
  if (drawnLines.has(overlay)) return drawnLines.get(overlay);
  const { begin, value } = overlay.line;
  const made = [];
  for (let i = 0; i + 1 < begin.length; i++) {
    const points = new Float64Array(begin[i + 1] - begin[i]);
    let lon = 0;
    let lat = 0;
    for (let j = 0; j < points.length; j += 2) {
      lon += value[begin[i] + j];
      lat += value[begin[i] + j + 1];
      points[j] = 0.5 + lon / QUANTUM_OF_LINES / 360;
      points[j + 1] = 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat / QUANTUM_OF_LINES) * (Math.PI / 360))) / (2 * Math.PI);
    }
    made.push(points);
  }
  drawnLines.set(overlay, made);
  return made;
}

// Segments wholly outside are left out.
function traceOverlay(ctx, points, scale, corner, size) {
  let drawing = false;
  for (let i = 2; i < points.length; i += 2) {
    const ax = points[i - 2] * scale - corner.x;
    const ay = points[i - 1] * scale - corner.y;
    const bx = points[i] * scale - corner.x;
    const by = points[i + 1] * scale - corner.y;
    if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > size.x && bx > size.x) || (ay > size.y && by > size.y)) { drawing = false; continue; }
    if (!drawing) ctx.moveTo(ax, ay);
    ctx.lineTo(bx, by);
    drawing = true;
  }
}

// Which overlays are shown is kept as one short text: their names, encoded, with commas between.
export const writeOverlays = (names) => [...names].map(encodeURIComponent).join(",");

export function readOverlays(text) {
  try { return new Set((text || "").split(",").filter(Boolean).map(decodeURIComponent)); } catch { return new Set(); }
}

export function createOverlayBox(view, store) {
  const root = el("div", { class: "cm-overlay-box", hidden: true, role: "dialog" });
  let opener = null;

  function build() {
    const { t } = view.words;
    const shown = readOverlays(store.state.overlays);
    root.setAttribute("aria-label", t("overlays"));
    const box = ({ name }) => el("label", { class: "cm-check" },
      el("input", { type: "checkbox", checked: shown.has(name), onchange: (event) => {
        if (event.target.checked) shown.add(name); else shown.delete(name);
        store.set({ overlays: writeOverlays(shown) });
      } }), el("bdi", {}, name));
    clear(root).append(
      el("div", { class: "cm-row" }, el("h3", { class: "cm-heading" }, t("overlays")), iconButton("close", t("panel.close"), close)),
      ...view.atlas.overlays.map(box));
  }

  function close() { root.hidden = true; if (opener) { opener.setAttribute("aria-expanded", "false"); opener.focus(); } }
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  return {
    root,
    toggle(button) {
      opener = button;
      root.hidden = !root.hidden;
      button.setAttribute("aria-expanded", String(!root.hidden));
      if (!root.hidden) { build(); root.querySelector("input").focus(); }
    },
  };
}
