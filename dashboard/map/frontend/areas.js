// Control areas: the cells of settlements that are held for sure, faintly shaded, on a canvas of
// their own under the dots. An inference, so it is off until asked for and says what it is.

import { NO_SIDE } from "./atlas.js";
import { pale } from "./glyphs.js";

// view: as in dots.js. The cells' outlines come with the payload (dashboard/map/areas.py).
export function createAreas(L, view) {
  const Layer = L.Renderer.extend({
    options: { padding: 0.15, pane: "areas" },

    _initContainer() {
      this._container = L.DomUtil.create("canvas", "cm-areas");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() { this._container.remove(); delete this._container; },
    _updatePaths() {},
    restyle() { if (this._map) this._update(); },

    // The outlines on the unit square of the Mercator projection, and each place's cell.
    setAtlas() {
      const { place, ring } = view.atlas.areas;
      this._cellOf = new Int32Array(view.atlas.count).fill(-1);
      this._outlines = [];
      place.forEach((number, cell) => {
        this._cellOf[number] = cell;
        const steps = ring.value.subarray(ring.begin[cell], ring.begin[cell + 1]);
        const points = new Float64Array(steps.length);
        let lon = 0;
        let lat = 0;
        for (let i = 0; i < steps.length; i += 2) {
          lon += steps[i];
          lat += steps[i + 1];
          points[i] = 0.5 + lon / 1000 / 360;
          points[i + 1] = 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat / 1000) * (Math.PI / 360))) / (2 * Math.PI);
        }
        this._outlines.push(points);
      });
      this.restyle();
    },

    _update() {
      if (!this._outlines || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const canvas = this._container;
      // Soft shades need no double resolution.
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = size.x;
      canvas.height = size.y;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      const scale = 256 * 2 ** this._map.getZoom();
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      this._paths = this._outlines.map((points) => {
        let inside = false;
        const path = new Path2D();
        for (let i = 0; i < points.length; i += 2) {
          const x = points[i] * scale - corner.x;
          const y = points[i + 1] * scale - corner.y;
          inside ||= x > 0 && y > 0 && x < size.x && y < size.y;
          if (i) path.lineTo(x, y); else path.moveTo(x, y);
        }
        path.closePath();
        return inside ? path : null;
      });
      this._patterns = new Map();
      this._drawAll();
    },

    // Nothing for what is claimed, disputed or unknown: only what is held for sure, and fighting.
    _fill(place) {
      const { atlas, state, tokens } = view;
      const row = state.run[place];
      if (row < 0 || (view.visible && !view.visible[place])) return null;
      const side = atlas.runs.holder[row];
      const status = atlas.words.statuses[atlas.runs.status[row]];
      if (side === NO_SIDE || (status !== "held" && status !== "contested")) return null;
      const colour = state.old[place] ? pale(tokens.side(side), tokens.paper) : tokens.side(side);
      return status === "held" ? colour : this._hatch(colour);
    },

    _hatch(colour) {
      if (!this._patterns.has(colour)) {
        const tile = document.createElement("canvas");
        tile.width = tile.height = 8;
        const ctx = tile.getContext("2d");
        ctx.strokeStyle = colour;
        ctx.lineWidth = 2.4;
        for (const shift of [-8, 0, 8]) { ctx.moveTo(shift, 8); ctx.lineTo(shift + 8, 0); }
        ctx.stroke();
        this._patterns.set(colour, this._ctx.createPattern(tile, "repeat"));
      }
      return this._patterns.get(colour);
    },

    _draw(place) {
      const path = this._paths[this._cellOf[place]];
      if (!path) return;
      const fill = this._fill(place);
      if (!fill) return;
      this._ctx.fillStyle = fill;
      this._ctx.fill(path);
    },

    _drawAll() {
      this._ctx.clearRect(0, 0, this._container.width, this._container.height);
      for (const place of view.atlas.areas.place) this._draw(place);
    },

    repaint(dirty) {
      if (!this._map || !this._paths) return;
      const cells = dirty.filter((place) => this._cellOf[place] >= 0 && this._paths[this._cellOf[place]]);
      if (cells.length * 4 > this._outlines.length) { this._drawAll(); return; }
      this._ctx.globalCompositeOperation = "destination-out";
      for (const place of cells) this._ctx.fill(this._paths[this._cellOf[place]]);
      this._ctx.globalCompositeOperation = "source-over";
      for (const place of cells) this._draw(place);
    },
  });
  return new Layer();
}
