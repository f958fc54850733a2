// The places on one canvas of our own. Moving the day repaints only what changed.

import { NO_SIDE } from "./atlas.js";
import { createStamps } from "./glyphs.js";

const CELL = 24; // pixels of the grid that finds neighbours and the place under the pointer
const MANY = 4000; // places in view beyond which all are drawn as equal small discs

export function populationClass(population) {
  return population >= 1e6 ? 4 : population >= 2.5e5 ? 3 : population >= 5e4 ? 2 : population >= 5e3 ? 1 : 0;
}

// view: {atlas, state, tokens, visible: Uint8Array|null, selected}; read anew at each drawing.
export function createDots(L, view) {
  const Layer = L.Renderer.extend({
    options: { padding: 0.15, pane: "dots" },

    _initContainer() {
      this._container = L.DomUtil.create("div", "cm-dots");
      this._canvas = L.DomUtil.create("canvas", "", this._container);
      this._over = L.DomUtil.create("canvas", "", this._container);
      this._ctx = this._canvas.getContext("2d");
      this._overCtx = this._over.getContext("2d");
      this._ringed = [];
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },

    _updatePaths() {},

    // New places: their positions on the unit square of the Mercator projection.
    setAtlas() {
      const { atlas } = view;
      this._x = new Float64Array(atlas.count);
      this._y = new Float64Array(atlas.count);
      this._class = new Uint8Array(atlas.count);
      for (let i = 0; i < atlas.count; i++) {
        const lat = Math.max(-85, Math.min(85, atlas.places.lat[i]));
        this._x[i] = 0.5 + atlas.places.lon[i] / 360;
        this._y[i] = 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
        this._class[i] = populationClass(atlas.places.population[i]);
      }
      if (this._map) this._update();
    },

    restyle() { if (this._map) this._update(); },

    // Whether all but what lies on the upper canvas steps back.
    dim(on) { if (this._canvas) this._canvas.classList.toggle("cm-dim", on); },

    _update() {
      if (!this._x || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      for (const canvas of [this._canvas, this._over]) {
        canvas.width = Math.round(size.x * ratio);
        canvas.height = Math.round(size.y * ratio);
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
        canvas.getContext("2d").scale(ratio, ratio);
      }
      this._ratio = ratio;
      this._place();
      this._stamps = createStamps(view.tokens, ratio);
      this._picture = null;
      this._drawAll();
      this.drawOver();
    },

    // Where each place lies on the canvas, and the grid of those in view.
    _place() {
      const { atlas } = view;
      const scale = 256 * 2 ** this._map.getZoom();
      const origin = this._map.getPixelOrigin();
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      this._columns = Math.ceil(size.x / CELL);
      this._grid = Array.from({ length: this._columns * Math.ceil(size.y / CELL) }, () => []);
      this._px = new Float32Array(atlas.count).fill(NaN);
      this._py = new Float32Array(atlas.count).fill(NaN);
      this._inView = [];
      // Sorted by population, greatest first: drawn from the end, so that great ones lie on top.
      for (let i = atlas.count - 1; i >= 0; i--) {
        const x = this._x[i] * scale - origin.x - min.x;
        const y = this._y[i] * scale - origin.y - min.y;
        if (!(x >= 0 && y >= 0 && x < size.x && y < size.y)) continue;
        this._px[i] = x;
        this._py[i] = y;
        this._inView.push(i);
        this._grid[Math.floor(y / CELL) * this._columns + Math.floor(x / CELL)].push(i);
      }
      this._many = this._inView.length > MANY;
      const zoom = this._map.getZoom();
      this._factor = Math.max(0.62, Math.min(1.7, 0.72 + (zoom - 6) * 0.14));
      this._reach = this._many ? 6 : 22;
    },

    radius(i) {
      if (this._many) return this._factor < 0.8 ? 2 : 2.6;
      return [3.4, 4, 5, 6.2, 7.6][this._class[i]] * this._factor;
    },

    _draw(ctx, i) {
      if (view.visible && !view.visible[i]) return;
      const { canvas, half } = this._look(i);
      ctx.drawImage(canvas, this._px[i] - half, this._py[i] - half, half * 2, half * 2);
    },

    _look(i) {
      const { atlas, state, tokens } = view;
      const run = state.run[i];
      const holder = run < 0 ? NO_SIDE : atlas.runs.holder[run];
      const status = run < 0 ? atlas.UNKNOWN : atlas.runs.status[run];
      const rival = run < 0 ? NO_SIDE : atlas.runs.rival[run];
      const kind = this._many ? 0 : atlas.places.kind[i];
      const precision = this._many ? 1 : atlas.places.precision[i];
      const size = this._many ? 9 : this._class[i];
      const old = state.old[i];
      const key = (((((holder * 8 + status) * 256 + rival) * 8 + kind) * 4 + precision) * 16 + size) * 2 + old;
      return this._stamps(key, this.radius(i), () => ({
        glyph: this._many || holder === NO_SIDE ? "circle" : atlas.sides[holder].glyph,
        colour: holder === NO_SIDE ? tokens.faint : tokens.side(holder),
        rival: rival === NO_SIDE ? null : tokens.side(rival),
        status: holder === NO_SIDE && atlas.words.statuses[status] === "held" ? "unknown" : atlas.words.statuses[status],
        kind: atlas.words.place_kinds[kind],
        precision,
        old: old === 1,
      }));
    },

    _drawAll() {
      const ctx = this._ctx;
      if (this._many) return this._drawPixels(ctx);
      ctx.clearRect(0, 0, this._canvas.width, this._canvas.height);
      for (const i of this._inView) this._draw(ctx, i);
      return undefined;
    },

    // Thousands of equal discs: their pixels are copied straight into the picture, which costs a
    // tenth of as many drawImage calls without a GPU.
    _drawPixels(ctx) {
      const { atlas, state, visible } = view;
      const { holder, status, rival } = atlas.runs;
      const picture = (this._picture ??= this._blankPicture(ctx));
      const { pixels, corners, discs, left, top } = picture;
      pixels.fill(0);
      this._inView.forEach((i, n) => {
        if (visible && !visible[i]) return;
        const run = state.run[i];
        const key = run < 0 ? -1 : ((holder[run] * 8 + status[run]) * 256 + rival[run]) * 2 + state.old[i];
        let disc = discs.get(key);
        if (!disc) discs.set(key, disc = this._disc(this._look(i), picture.image.width));
        const { offsets, colours } = disc;
        const corner = corners[n];
        for (let k = 0; k < offsets.length; k++) pixels[corner + offsets[k]] = colours[k];
      });
      ctx.putImageData(picture.image, left, top);
    },

    // The part of the canvas that the discs in view can touch, and where in it each disc begins.
    // Kept while they stand where they are.
    _blankPicture(ctx) {
      const { canvas, half } = this._look(this._inView[0]);
      const xs = this._inView.map((i) => Math.round((this._px[i] - half) * this._ratio));
      const ys = this._inView.map((i) => Math.round((this._py[i] - half) * this._ratio));
      const least = (values) => values.reduce((a, b) => Math.min(a, b));
      const most = (values) => values.reduce((a, b) => Math.max(a, b));
      const [left, top] = [least(xs), least(ys)];
      const width = most(xs) - left + canvas.width;
      const image = ctx.createImageData(width, most(ys) - top + canvas.height);
      return {
        image, left, top,
        pixels: new Uint32Array(image.data.buffer),
        corners: Int32Array.from(xs, (x, n) => (ys[n] - top) * width + x - left),
        discs: new Map(), // by holder, status, rival and age: all in which equal discs differ
      };
    },

    // The pixels of a look that are more seen than not, and where they lie in a picture so wide.
    _disc({ canvas }, width) {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new Uint32Array(data.buffer);
      const seen = [...pixels.keys()].filter((at) => pixels[at] >>> 24 > 127);
      return {
        offsets: Int32Array.from(seen, (at) => Math.floor(at / canvas.width) * width + (at % canvas.width)),
        colours: Uint32Array.from(seen, (at) => pixels[at] | 0xff000000),
      };
    },

    // Repaints the places given. Equal discs cover what they replace; other shapes need the ground
    // cleared and the neighbours drawn again.
    repaint(dirty) {
      if (!this._px) return;
      const ctx = this._ctx;
      const seen = dirty.filter((i) => this._px[i] === this._px[i]);
      if (seen.length * 4 > this._inView.length) this._drawAll();
      else if (this._many && view.visible) this._drawAll();
      else if (this._many) for (const i of seen) this._draw(ctx, i);
      else this._repaintCleared(ctx, seen);
      this.drawOver();
    },

    _repaintCleared(ctx, seen) {
      if (!seen.length) return;
      const reach = this._reach;
      const near = new Set();
      ctx.save();
      ctx.beginPath();
      for (const i of seen) {
        const half = Math.max(this._look(i).half, 12);
        ctx.rect(Math.floor(this._px[i] - half), Math.floor(this._py[i] - half), 2 * half + 1, 2 * half + 1);
        this._around(this._px[i], this._py[i], half + reach, (j) => near.add(j));
      }
      ctx.clip();
      ctx.clearRect(0, 0, this._canvas.width, this._canvas.height);
      for (const j of [...near].sort((a, b) => b - a)) this._draw(ctx, j);
      ctx.restore();
    },

    _around(x, y, reach, visit) {
      const rows = this._grid.length / this._columns;
      const c0 = Math.max(0, Math.floor((x - reach) / CELL));
      const c1 = Math.min(this._columns - 1, Math.floor((x + reach) / CELL));
      const r0 = Math.max(0, Math.floor((y - reach) / CELL));
      const r1 = Math.min(rows - 1, Math.floor((y + reach) / CELL));
      for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) for (const i of this._grid[r * this._columns + c]) visit(i);
    },

    // Rings: what changed today, and the selected place. On a canvas above, cleared where it was used.
    drawOver() {
      if (!this._px) return;
      const ctx = this._overCtx;
      const { tokens, state, atlas } = view;
      for (const [x, y, half] of this._ringed) ctx.clearRect(x - half, y - half, 2 * half, 2 * half);
      this._ringed = [];
      const ring = (i, width, colour, gap) => {
        const x = this._px[i];
        const y = this._py[i];
        if (x !== x || (view.visible && !view.visible[i])) return;
        const r = this.radius(i) + gap;
        ctx.beginPath();
        ctx.arc(x, y, r, 0, 2 * Math.PI);
        ctx.lineWidth = width + 2;
        ctx.strokeStyle = tokens.paper;
        ctx.stroke();
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
        this._ringed.push([x, y, r + width + 3]);
      };
      if (view.disputed) {
        for (const i of view.disputed) {
          ring(i, 1.6, tokens.ink, this._many ? 3.5 : 5);
          if (this._px[i] !== this._px[i]) continue;
          this._draw(ctx, i);
          const { half } = this._look(i);
          this._ringed.push([this._px[i], this._py[i], half + 1]);
        }
      }
      const { from, to } = atlas.runsOn(state.day);
      if (view.differing && !view.disputed) for (const i of view.differing) ring(i, 1.6, tokens.ink, this._many ? 2.5 : 4);
      if (!view.differing && !view.disputed) for (let row = from; row < to; row++) if (atlas.isChange[row] && state.run[atlas.runs.place[row]] === row) ring(atlas.runs.place[row], 1.6, tokens.ink, this._many ? 2.5 : 4);
      if (view.selected >= 0) ring(view.selected, 3, tokens.accent, this._many ? 5 : 6.5);
    },

    // The place nearest to a point of the map's container, or -1.
    at(containerPoint) {
      if (!this._px) return -1;
      const point = this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
      let best = -1;
      let least = Infinity;
      this._around(point.x, point.y, 24, (i) => {
        if (view.visible && !view.visible[i]) return;
        const gap = Math.hypot(this._px[i] - point.x, this._py[i] - point.y) - this.radius(i);
        if (gap < 7 && gap < least) { least = gap; best = i; }
      });
      return best;
    },
  });
  return new Layer();
}
