// How a place looks: one small drawing for side, status, kind and precision, drawn once and stamped.
// Colour is never alone: each side also has a shape, each status a filling.

function outline(ctx, glyph, x, y, r) {
  ctx.beginPath();
  if (glyph === "square") ctx.rect(x - r * 0.86, y - r * 0.86, r * 1.72, r * 1.72);
  else if (glyph === "diamond") polygon(ctx, x, y, r * 1.2, 4, -Math.PI / 2);
  else if (glyph === "triangle") polygon(ctx, x, y + r * 0.16, r * 1.22, 3, -Math.PI / 2);
  else if (glyph === "wedge") polygon(ctx, x, y - r * 0.16, r * 1.22, 3, Math.PI / 2);
  else if (glyph === "hexagon") polygon(ctx, x, y, r * 1.08, 6, 0);
  else if (glyph === "cross") cross(ctx, x, y, r * 1.08, r * 0.42);
  else ctx.arc(x, y, r, 0, 2 * Math.PI);
}

function polygon(ctx, x, y, r, corners, turn) {
  for (let i = 0; i < corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners;
    ctx.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
}

function cross(ctx, x, y, r, w) {
  const points = [[-w, -r], [w, -r], [w, -w], [r, -w], [r, w], [w, w], [w, r], [-w, r], [-w, w], [-r, w], [-r, -w], [-w, -w]];
  for (const [dx, dy] of points) ctx.lineTo(x + dx, y + dy);
  ctx.closePath();
}

function hatch(ctx, x, y, r, colour) {
  ctx.strokeStyle = colour;
  const step = Math.max(2.6, r * 0.62);
  ctx.lineWidth = step * 0.52;
  ctx.beginPath();
  for (let d = -2 * r; d <= 2 * r; d += step) {
    ctx.moveTo(x + d - r * 1.4, y + r * 1.4);
    ctx.lineTo(x + d + r * 1.4, y - r * 1.4);
  }
  ctx.stroke();
}

// A colour (#rrggbb) half way to the ground: that of what rests on old evidence.
export function pale(colour, paper) {
  const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
  return `#${[1, 3, 5].map((at) => Math.round((part(colour, at) + part(paper, at)) / 2).toString(16).padStart(2, "0")).join("")}`;
}

// Draws one place centred at (x, y). `mark`: {glyph, colour, rival, status, kind, precision, old}
export function drawGlyph(ctx, x, y, r, fresh, paper) {
  const mark = fresh.old ? { ...fresh, colour: pale(fresh.colour, paper), rival: fresh.rival && pale(fresh.rival, paper) } : fresh;
  ctx.save();
  if (mark.precision > 1) {
    ctx.setLineDash([2.5, 2.5]);
    ctx.lineWidth = 1.1;
    ctx.strokeStyle = mark.colour;
    ctx.beginPath();
    ctx.arc(x, y, r + (mark.precision > 2 ? 5.5 : 3.5), 0, 2 * Math.PI);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (mark.kind === "area" || mark.kind === "country") {
    ctx.beginPath();
    ctx.arc(x, y, r * 2.1, 0, 2 * Math.PI);
    ctx.globalAlpha = 0.16;
    ctx.fillStyle = mark.colour;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1;
    ctx.strokeStyle = mark.colour;
    ctx.stroke();
  }
  if (mark.kind === "facility" || mark.kind === "road") {
    const w = r * 1.5;
    ctx.lineWidth = 3.6;
    ctx.strokeStyle = paper;
    bar(ctx, x, y + r * 1.75, w + 1);
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = mark.colour;
    bar(ctx, x, y + r * 1.75, w);
  }
  outline(ctx, mark.glyph, x, y, r);
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = paper;
  ctx.stroke();
  if (mark.status === "held") {
    ctx.fillStyle = mark.colour;
    ctx.fill();
    edge(ctx, mark);
  } else if (mark.status === "claimed") {
    ctx.fillStyle = paper;
    ctx.fill();
    ctx.lineWidth = Math.max(1.5, r * 0.34);
    ctx.strokeStyle = mark.colour;
    outline(ctx, mark.glyph, x, y, r - ctx.lineWidth / 2.4);
    ctx.stroke();
    outline(ctx, mark.glyph, x, y, r);
    edge(ctx, mark);
  } else if (mark.status === "contested" || mark.status === "disputed") {
    ctx.fillStyle = paper;
    ctx.fill();
    ctx.save();
    ctx.clip();
    if (mark.status === "contested") {
      if (mark.rival) { ctx.fillStyle = mark.rival; ctx.fillRect(x - 2 * r, y - 2 * r, 4 * r, 4 * r); }
      hatch(ctx, x, y, r, mark.colour);
    } else {
      ctx.fillStyle = mark.colour;
      ctx.fillRect(x - 2 * r, y - 2 * r, 2 * r, 4 * r);
      if (mark.rival) { ctx.fillStyle = mark.rival; ctx.fillRect(x, y - 2 * r, 2 * r, 4 * r); }
    }
    ctx.restore();
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = mark.ink;
    outline(ctx, mark.glyph, x, y, r);
    ctx.stroke();
  } else {
    ctx.fillStyle = paper;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = mark.colour;
    ctx.stroke();
  }
  ctx.restore();
}

// A thin dark line around: a bright colour would not stand out from the map by itself.
function edge(ctx, mark) {
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = 0.8;
  ctx.strokeStyle = mark.ink;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function bar(ctx, x, y, half) {
  ctx.beginPath();
  ctx.moveTo(x - half, y);
  ctx.lineTo(x + half, y);
  ctx.stroke();
}

// A small canvas with one glyph on it, for legends and lists.
export function glyphCanvas(mark, tokens, size) {
  const canvas = document.createElement("canvas");
  const ratio = Math.max(2, window.devicePixelRatio || 1);
  canvas.width = canvas.height = size * ratio;
  canvas.style.width = canvas.style.height = `${size}px`;
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  const r = size * (mark.kind === "area" ? 0.22 : mark.kind === "facility" ? 0.24 : 0.29);
  drawGlyph(ctx, size / 2, size / 2, r, { ink: tokens.ink, precision: 1, ...mark }, tokens.paper);
  return canvas;
}

// Draws each different look once and stamps it from then on.
export function createStamps(tokens, ratio) {
  const stamps = new Map();
  // `describe` gives the mark; it is asked only for a look not drawn before.
  return (key, r, describe) => {
    let stamp = stamps.get(key);
    if (stamp) return stamp;
    const mark = describe();
    const half = Math.ceil(mark.kind === "area" || mark.kind === "country" ? r * 2.1 + 3 : Math.max(r * 1.3 + 2, r + (mark.precision > 1 ? 7 : 0), mark.kind === "facility" ? r * 1.75 + 3 : 0)) + 1;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(half * 2 * ratio);
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    drawGlyph(ctx, half, half, r, { ink: tokens.ink, ...mark }, tokens.paper);
    stamp = { canvas, half };
    stamps.set(key, stamp);
    return stamp;
  };
}
