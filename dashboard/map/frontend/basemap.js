// The bundled base map: land, water, borders and main roads on one canvas, without internet.

const GROUND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const GROUND_LAYERS = ["land", "lakes", "rivers", "roads", "admin", "borders", "disputed"];
const STEP = 0.8; // pixels: vertices closer to the one before are left out

// L: Leaflet; data: dashboard.map.basemap.basemap(); tokens: CSS colours
// {land, water, border, admin, road, text, halo}.
export function createBaseMap(L, data, tokens) {
  const shapes = {};
  for (const name of GROUND_LAYERS) {
    shapes[name] = (data[name] || []).map((line) => decodeLine(line, data.quantum));
  }
  const layer = new (groundLayer(L, shapes))();
  layer.tokens = tokens;
  return {
    layer,
    names: namesByZoom(data.names || []),
    restyle(changed) {
      layer.tokens = changed;
      if (layer._map) layer._update();
    },
    attribution: data.attribution || "",
  };
}

// One encoded line as points on the unit square of the Mercator projection, and its extent.
function decodeLine(line, quantum) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const letter of line) {
    const digit = GROUND_DIGITS.indexOf(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    numbers.push(value & 1 ? ~(value >> 1) : value >> 1);
    value = shift = 0;
  }
  const points = new Float64Array(numbers.length);
  const extent = [Infinity, Infinity, -Infinity, -Infinity];
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    lon += numbers[i];
    lat += numbers[i + 1];
    const x = 0.5 + lon / quantum / 360;
    const y = 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat / quantum) * (Math.PI / 360))) / (2 * Math.PI);
    points[i] = x;
    points[i + 1] = y;
    extent[0] = Math.min(extent[0], x);
    extent[1] = Math.min(extent[1], y);
    extent[2] = Math.max(extent[2], x);
    extent[3] = Math.max(extent[3], y);
  }
  return { points, extent };
}

function groundLayer(L, shapes) {
  return L.Renderer.extend({
    options: { padding: 0.3, pane: "basemap" },

    _initContainer() {
      this._container = L.DomUtil.create("canvas", "cm-ground");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() { this._container.remove(); delete this._container; },
    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const canvas = this._container;
      const ctx = this._ctx;
      const size = this._bounds.getSize();
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      ctx.scale(ratio, ratio);
      ctx.fillStyle = this.tokens.water;
      ctx.fillRect(0, 0, size.x, size.y);
      const zoom = this._map.getZoom();
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const scale = 256 * 2 ** zoom;
      // The world repeats to the left and right of itself.
      const last = Math.floor((corner.x + size.x) / scale);
      for (let world = Math.floor(corner.x / scale); world <= last; world++) {
        this._world({ scale, x: corner.x - world * scale, y: corner.y, width: size.x, height: size.y }, zoom);
      }
    },

    // One copy of the world; view: where the canvas lies on it, in pixels.
    _world(view, zoom) {
      const { tokens, _ctx: ctx } = this;
      const fine = Math.max(0, Math.min(1, (zoom - 4) / 5)); // 0 far away, 1 close
      const fill = (name, colour, edge) => {
        trace(ctx, shapes[name], view, true);
        ctx.fillStyle = colour;
        ctx.fill("evenodd");
        this._stroke(edge, 0.7);
      };
      const draw = (name, colour, width, dash) => {
        trace(ctx, shapes[name], view, false);
        this._stroke(colour, width, dash);
      };
      fill("land", tokens.land, tokens.border);
      fill("lakes", tokens.water, tokens.water);
      if (zoom >= 4) draw("rivers", tokens.water, 0.8 + 1.4 * fine);
      if (zoom >= 6) draw("roads", tokens.road, 0.8 + 0.9 * fine);
      if (zoom >= 5) draw("admin", tokens.admin, 0.8, [3, 3]);
      draw("borders", tokens.border, 0.8 + 0.7 * fine);
      draw("disputed", tokens.border, 0.8 + 0.7 * fine, [5, 4]);
    },

    _stroke(colour, width, dash = []) {
      const ctx = this._ctx;
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.lineJoin = "round";
      ctx.setLineDash(dash);
      ctx.stroke();
    },
  });
}

// Put those shapes that may be seen into the context's path.
function trace(ctx, shapes, view, closed) {
  const margin = 8; // wider than any line
  const box = [
    (view.x - margin) / view.scale,
    (view.y - margin) / view.scale,
    (view.x + view.width + margin) / view.scale,
    (view.y + view.height + margin) / view.scale,
  ];
  ctx.beginPath();
  for (const { points, extent } of shapes) {
    if (extent[0] > box[2] || extent[2] < box[0] || extent[1] > box[3] || extent[3] < box[1]) continue;
    const inside =
      extent[0] >= box[0] && extent[2] <= box[2] && extent[1] >= box[1] && extent[3] <= box[3];
    if (closed) traceRing(ctx, inside ? points : cutRing(points, box), view);
    else traceLine(ctx, points, view, inside ? null : box);
  }
}

function traceRing(ctx, points, view) {
  let before = null;
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] * view.scale - view.x;
    const y = points[i + 1] * view.scale - view.y;
    if (before === null) ctx.moveTo(x, y);
    else if (Math.abs(x - before[0]) + Math.abs(y - before[1]) < STEP) continue;
    else ctx.lineTo(x, y);
    before = [x, y];
  }
  if (before) ctx.closePath();
}

// Segments wholly to one side of the box are not drawn.
function traceLine(ctx, points, view, box) {
  let drawn = false; // whether the pen is at the point before
  let penX = 0;
  let penY = 0;
  const end = points.length - 2;
  for (let i = 2; i <= end; i += 2) {
    const [ax, ay, bx, by] = [points[i - 2], points[i - 1], points[i], points[i + 1]];
    if (
      box &&
      ((ax < box[0] && bx < box[0]) || (ax > box[2] && bx > box[2]) ||
        (ay < box[1] && by < box[1]) || (ay > box[3] && by > box[3]))
    ) {
      drawn = false;
      continue;
    }
    if (!drawn) {
      penX = ax * view.scale - view.x;
      penY = ay * view.scale - view.y;
      ctx.moveTo(penX, penY);
    }
    drawn = true;
    const x = bx * view.scale - view.x;
    const y = by * view.scale - view.y;
    if (i < end && Math.abs(x - penX) + Math.abs(y - penY) < STEP) continue;
    ctx.lineTo(x, y);
    penX = x;
    penY = y;
  }
}

// A ring cut to a box, edge by edge (Sutherland and Hodgman 1974); its filling inside stays the same.
function cutRing(points, box) {
  let ring = points;
  for (const [axis, limit, sign] of [[0, box[0], 1], [0, box[2], -1], [1, box[1], 1], [1, box[3], -1]]) {
    const kept = [];
    let x = ring[ring.length - 2];
    let y = ring[ring.length - 1];
    let from = sign * ((axis ? y : x) - limit);
    for (let i = 0; i < ring.length; i += 2) {
      const to = sign * (ring[i + axis] - limit);
      if ((from < 0) !== (to < 0)) {
        const part = from / (from - to);
        kept.push(x + (ring[i] - x) * part, y + (ring[i + 1] - y) * part);
      }
      x = ring[i];
      y = ring[i + 1];
      if (to >= 0) kept.push(x, y);
      from = to;
    }
    ring = kept;
  }
  return ring;
}

// names(zoom): the labels that deserve a place at this zoom, most important first;
// the same array for the same half zoom.
function namesByZoom(rows) {
  const labels = rows.map(([kind, lat, lng, en, ar, least, rank]) => ({ lat, lng, ar, en, rank, kind, least }));
  const made = new Map();
  return (zoom) => {
    const key = Math.round(zoom * 2);
    if (!made.has(key)) {
      const shown = labels.filter(
        ({ kind, least }) => least <= zoom + 0.01 && (kind !== "country" || zoom < least + 5),
      );
      made.set(key, shown.sort((a, b) => a.rank - b.rank || a.least - b.least));
    }
    return made.get(key);
  };
}
