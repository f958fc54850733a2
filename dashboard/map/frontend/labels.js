// Names on the map, in the page's language and the other one, never over each other.

import { clip } from "./dom.js";
import { populationClass } from "./dots.js";

const DOTS = 500; // dots in view up to which names keep clear of them
const CANDIDATES = 900; // names tried in one view
const OVERLAY_ZOOM = 7.5; // from which imported areas are named
const GREAT = 3; // population class of cities whose names come before villages' dots

// view: as in dots.js, with words (language) and base ({names(zoom)} or null).
export function createLabels(L, view, dots) {
  const Layer = L.Renderer.extend({
    options: { padding: 0.05, pane: "labels" },

    _initContainer() {
      this._container = L.DomUtil.create("canvas", "cm-labels");
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
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      this._ctx.scale(ratio, ratio);
      this._taken = [];
      this._spots = [];
      this._size = size;
      this._margin = size.subtract(this._map.getSize()).divideBy(2);
      this._covers();
      this._dots();
      this._ownNames();
      this._overlayNames();
      this._baseNames();
    },

    // Names keep clear of what lies over the map: under the legend they would be cut.
    _covers() {
      const frame = this._map.getContainer().getBoundingClientRect();
      const corner = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
      for (const node of view.covers()) {
        const box = node.getBoundingClientRect();
        if (box.width) this._taken.push([box.left - frame.left + corner.x, box.top - frame.top + corner.y, box.width, box.height]);
      }
    },

    // Names keep clear of dots, unless there are so many that no name would be left.
    _dots() {
      const { atlas } = view;
      const scale = 256 * 2 ** this._map.getZoom();
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const boxes = [];
      const great = [];
      for (let i = 0; i < atlas.count && boxes.length <= DOTS; i++) {
        const x = dots._x[i] * scale - corner.x;
        const y = dots._y[i] * scale - corner.y;
        const r = dots.radius(i);
        if (x > 0 && y > 0 && x < this._size.x && y < this._size.y) {
          boxes.push([x - r, y - r, 2 * r, 2 * r]);
          if (populationClass(atlas.places.population[i]) >= GREAT) great.push(boxes[boxes.length - 1]);
        }
      }
      if (boxes.length <= DOTS) this._spots = boxes;
      this._great = great;
    },

    _ownNames() {
      const { atlas, words } = view;
      const zoom = this._map.getZoom();
      const other = words.language === "ar" ? "en" : "ar";
      const scale = 256 * 2 ** zoom;
      const origin = this._map.getPixelOrigin();
      const { min } = this._bounds;
      let tried = 0;
      for (let i = 0; i < atlas.count && tried < CANDIDATES; i++) {
        if (!atlas.placed(i) || (view.visible && !view.visible[i])) continue;
        const rank = populationClass(atlas.places.population[i]);
        if (zoom < 6 && rank < 2) break;
        const x = dots._x[i] * scale - origin.x - min.x;
        const y = dots._y[i] * scale - origin.y - min.y;
        if (x < 0 || y < 0 || x > this._size.x || y > this._size.y) continue;
        tried++;
        const size = 11 + Math.min(3, rank) + (zoom >= 9 ? 1 : 0);
        const name = atlas.name(i, words.language);
        const second = zoom >= 8.5 || (rank >= 3 && zoom >= 7) ? atlas.name(i, other) : "";
        this._beside(x, y, dots.radius(i) + 6, name, second === name ? "" : second, size, rank >= GREAT);
      }
    },

    _beside(x, y, gap, name, second, size, bold) {
      const ctx = this._ctx;
      const { tokens, words } = view;
      const font = (px, weight) => `${weight} ${px}px ${tokens.font}`;
      name = clip(name, 40);
      second = clip(second, 40);
      ctx.font = font(size, bold ? 700 : 500);
      let width = ctx.measureText(name).width;
      if (second) { ctx.font = font(size - 1.5, 400); width = Math.max(width, ctx.measureText(second).width); }
      const height = second ? size * 2.2 : size * 1.2;
      const sides = words.rtl ? ["left", "right", "below", "above"] : ["right", "left", "below", "above"];
      for (const side of sides) {
        const left = side === "right" ? x + gap : side === "left" ? x - gap - width : x - width / 2;
        const top = side === "below" ? y + gap : side === "above" ? y - gap - height : y - height / 2;
        if (!this._free(left - 2, top - 1, width + 4, height + 2, bold ? this._great : this._spots)) continue;
        const at = side === "right" ? left : side === "left" ? left + width : x;
        ctx.textAlign = side === "right" ? "left" : side === "left" ? "right" : "center";
        this._text(name, at, top + size, font(size, bold ? 700 : 500), tokens.label);
        if (second) this._text(second, at, top + size * 2.05, font(size - 1.5, 400), tokens.muted);
        return true;
      }
      return false;
    },

    _text(text, x, y, font, colour) {
      const ctx = this._ctx;
      ctx.font = font;
      ctx.lineJoin = "round";
      ctx.lineWidth = 3;
      ctx.strokeStyle = view.tokens.halo;
      ctx.strokeText(text, x, y);
      ctx.fillStyle = colour;
      ctx.fillText(text, x, y);
    },

    // avoid: the dots that must not be covered; the name of a great city may cover a village.
    _free(x, y, w, h, avoid = this._spots) {
      if (x < 0 || y < 0 || x + w > this._size.x || y + h > this._size.y) return false;
      // Not cut by the edge of the view: wholly inside, or wholly in the margin that panning shows.
      const { x: mx, y: my } = this._margin;
      const inside = x >= mx && y >= my && x + w <= this._size.x - mx && y + h <= this._size.y - my;
      if (!inside && x + w > mx && y + h > my && x < this._size.x - mx && y < this._size.y - my) return false;
      for (const [a, b, c, d] of avoid) if (x < a + c && a < x + w && y < b + d && b < y + h) return false;
      for (const [a, b, c, d] of this._taken) if (x < a + c && a < x + w && y < b + d && b < y + h) return false;
      this._taken.push([x, y, w, h]);
      return true;
    },

    // The names of imported areas, close enough that they have room.
    _overlayNames() {
      const { atlas, words, tokens } = view;
      if (this._map.getZoom() < OVERLAY_ZOOM) return;
      for (const overlay of view.shownOverlays) {
        for (let i = 0; i < overlay.lat.length; i++) {
          const [first, second] = words.language === "ar" ? [overlay.ar, overlay.en] : [overlay.en, overlay.ar];
          const text = clip(atlas.str(first[i]) || atlas.str(second[i]), 40);
          this._centred(text, [overlay.lat[i], overlay.lon[i]], BASE_LOOKS.overlay, tokens.overlay);
        }
      }
    },

    _centred(text, at, look, colour) {
      const point = this._map.latLngToLayerPoint(at).subtract(this._bounds.min);
      const font = `${look.style} ${look.size}px ${view.tokens.font}`;
      this._ctx.font = font;
      const width = this._ctx.measureText(text).width;
      if (!this._free(point.x - width / 2 - 3, point.y - look.size, width + 6, look.size * 1.4)) return;
      this._ctx.textAlign = "center";
      this._text(text, point.x, point.y + look.size * 0.35, font, colour);
    },

    _baseNames() {
      const { base, tokens, words } = view;
      if (!base) return;
      const own = new Set();
      for (let i = 0; i < Math.min(view.atlas.count, 3000); i++) { own.add(view.atlas.name(i, "en")); own.add(view.atlas.name(i, "ar")); }
      for (const { lat, lng, ar, en, kind } of base.names(this._map.getZoom())) {
        if (kind === "town" && (own.has(en) || own.has(ar))) continue;
        const look = BASE_LOOKS[kind] || BASE_LOOKS.town;
        this._centred(clip(words.language === "ar" ? ar || en : en || ar, 40), [lat, lng], look, tokens[look.colour]);
      }
    },
  });
  return new Layer();
}

const BASE_LOOKS = {
  country: { size: 13, style: "600", colour: "baseName" },
  admin: { size: 11, style: "400", colour: "baseName" },
  water: { size: 11.5, style: "italic 400", colour: "waterName" },
  overlay: { size: 11, style: "italic 400" },
  town: { size: 11, style: "400", colour: "baseName" },
};
