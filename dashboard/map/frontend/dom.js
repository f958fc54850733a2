// Builds elements. Text is always set as text; nothing here takes HTML.

export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

export function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

function setAttributes(made, attributes) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, v] of Object.entries(value)) made.style.setProperty(key, v);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
}

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z",
  next: "M5 5l8 7-8 7zM15 5h3v14h-3z",
  previous: "M19 5l-8 7 8 7zM6 5h3v14H6z",
  close: "M6 4.6 12 10.6l6-6L19.4 6l-6 6 6 6-1.4 1.4-6-6-6 6L4.6 18l6-6-6-6z",
  search: "M10 3a7 7 0 1 1-4.3 12.5A7 7 0 0 1 10 3zm0 2a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm5.6 9.2 5.1 5.1-1.4 1.4-5.1-5.1z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  minus: "M5 11h14v2H5z",
  home: "M12 3 2.5 11h2.7v9H10v-6h4v6h4.8v-9h2.7z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
  link: "M9.5 14.5 14.5 9.5l1.2 1.2-5 5zM7.8 18.6a4.2 4.2 0 0 1-3-7.1L8 8.2l1.3 1.3-3.3 3.3a2.3 2.3 0 1 0 3.3 3.3l3.2-3.3 1.3 1.3-3.2 3.3a4.2 4.2 0 0 1-2.8 1.2zM16 15.8l-1.3-1.3 3.3-3.3a2.3 2.3 0 1 0-3.3-3.3l-3.2 3.3-1.3-1.3 3.2-3.3a4.2 4.2 0 1 1 5.9 6z",
  layers: "M12 3 2 8.5l10 5.5 10-5.5zm-7.6 9L2 13.3l10 5.5 10-5.5-2.4-1.3L12 16.2zm0 4.4L2 17.7 12 23l10-5.3-2.4-1.3-7.6 4.2z",
  filter: "M3 5h18l-7 8.5V20l-4-2v-4.5z",
  table: "M3 4h18v16H3zm2 5v3h6V9zm8 0v3h6V9zm-8 5v4h6v-4zm8 0v4h6v-4z",
  compare: "M9 3h2v18H9v-3H3V6h6zM13 6h8v12h-8v-2h6V8h-6z",
  areas: "M12 2.5 20.5 7v10L12 21.5 3.5 17V7zm-1 3L5.5 8.3v3.2L11 8.7zm2 0v3.2l5.500 2.8V8.300zm-1 5-6.500 3.400v2L12 19.200l6.500-3.300v-2z",
  outlines: "M3 4l7 2 4-2 7 2v14l-7-2-4 2-7-2zm2 2.700v10l4.200 1.200v-10zm6 1.100v10.300l2-1v-10.300zm4-.900v10l4 1.100v-10z",
  sun: "M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM11 1h2v3h-2zM11 20h2v3h-2zM1 11h3v2H1zM20 11h3v2h-3zM3.5 5l1.4-1.4L7 5.7 5.7 7zM17 18.3l1.4-1.3 2.1 2-1.4 1.5zM3.5 19l2.1-2L7 18.3l-2 2.1zM17 5.7l2-2.1L20.5 5l-2.1 2z",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true", class: "cm-icon" },
    svg("path", { d: ICONS[name], fill: "currentColor" }));
}

// A button with an icon; its words are its name for screen readers and its tooltip.
export function iconButton(name, label, onclick, attributes) {
  return el("button", { type: "button", class: "cm-button", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

const REST = 140; // ms that a day must rest before its list is built: a scrub stays smooth

// Builds at once what is small and asked for in peace, the rest when nothing has been asked for a while.
export function createRest() {
  let timer = 0;
  let last = -Infinity;
  return {
    // Whether `build` has run; if not, it will.
    ask(small, build) {
      clearTimeout(timer);
      const now = performance.now();
      const hurried = now - last < REST;
      last = now;
      if (small && !hurried) { build(); return true; }
      timer = setTimeout(build, REST);
      return false;
    },
    stop: () => clearTimeout(timer),
  };
}

export function clear(node) {
  node.replaceChildren();
  return node;
}

// At most `most` characters, with an ellipsis for the rest.
export function clip(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// A name inside a sentence of the other direction: kept from reordering what stands around it.
export function isolate(text) {
  return `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;
}

// The language of a piece of text, by its first strong letters: Arabic script or not.
export function isArabic(text) {
  const letter = /[\u0590-\u08ff\ufb1d-\ufefc]|[A-Za-z\u00c0-\u024f\u0400-\u04ff]/.exec(text || "");
  return !!letter && letter[0] >= "\u0590" && !/[\u0400-\u04ff]/.test(letter[0]);
}
