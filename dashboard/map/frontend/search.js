// Finds places by name, in Arabic or Latin letters, forgiving of spelling.

import { clear, el, icon } from "./dom.js";

// The Arabic letters that writers interchange, made one; marks and the article dropped.
// The same folding, for the same reasons, as dashboard/reading/folding.py.
export function foldName(text) {
  return text.normalize("NFKD").toLowerCase()
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200e\u200f]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/[ىئ]/g, "ي").replace(/ؤ/g, "و").replace(/ة/g, "ه").replace(/ء/g, "")
    .replace(/[’'`ʿʾ‘]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim()
    .split(" ").map(bareWord).join(" ");
}

function bareWord(word) {
  if (/^ال.{2,}/.test(word)) return word.slice(2);
  return word;
}

const LATIN_ARTICLES = /(^| )(?:al|el|ar|as|ash|at|ad|an|az) (?=\S{3})/g;
const withoutArticles = (key) => key.replace(LATIN_ARTICLES, "$1");

// Edits (insert, delete, replace, swap) needed to make `a` a beginning of `b`; stops beyond `limit`.
export function prefixDistance(a, b, limit) {
  let before = null;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (before && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      next.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    before = row;
    row = next;
  }
  return Math.min(...row.slice(Math.max(0, a.length - limit)));
}

export function createNames(atlas) {
  const keys = [];
  for (let i = 0; i < atlas.count; i++) {
    const names = [atlas.str(atlas.places.name[i]), atlas.str(atlas.places.name_ar[i])];
    keys.push([...new Set(names.filter(Boolean).map(foldName).flatMap((key) => [key, withoutArticles(key)]))]);
  }

  function score(query, key, limit) {
    if (key === query) return 0;
    if (key.startsWith(query)) return 1;
    if (key.includes(` ${query}`)) return 2;
    if (query.length > 2 && key.includes(query)) return 3;
    if (!limit) return Infinity;
    const edits = prefixDistance(query, key.slice(0, query.length + limit), limit);
    return edits <= limit ? 4 + edits + Math.abs(key.length - query.length) / 100 : Infinity;
  }

  // Place indexes, best first; places come sorted by population, which breaks ties.
  return (text, most) => {
    const query = foldName(text);
    if (!query) return [];
    const bare = withoutArticles(query);
    const limit = bare.length < 4 ? 0 : bare.length < 7 ? 1 : 2;
    const found = [];
    keys.forEach((options, i) => {
      let best = Infinity;
      for (const key of options) best = Math.min(best, score(bare, key, limit), score(query, key, 0));
      if (best < Infinity) found.push([best, i]);
    });
    const sure = found.some(([best]) => best < 4);
    return found.filter(([best]) => !sure || best < 4).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, most).map(([, i]) => i);
  };
}

// A combobox by the ARIA pattern: the list below follows what is typed.
let searches = 0; // two maps may stand on one page

export function createSearch(view, pick) {
  const id = `cm-options-${++searches}`;
  const root = el("div", { class: "cm-search", role: "search" });
  let input;
  let list;
  let status;
  let shown = [];
  let active = -1;

  function build() {
    const { t } = view.words;
    list = el("ul", { class: "cm-options", role: "listbox", id, "aria-label": t("search"), hidden: true });
    status = el("p", { class: "cm-unseen", role: "status" });
    input = el("input", {
      type: "search", class: "cm-input", role: "combobox", placeholder: t("search"), "aria-label": t("search"),
      "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", autocomplete: "off", dir: "auto", maxlength: 80,
      oninput: refresh, onfocus: refresh, onkeydown: onKey, onblur: () => setTimeout(close, 150),
    });
    clear(root).append(icon("search"), input, list, status);
  }

  function refresh() {
    const { t, language } = view.words;
    const text = input.value;
    if (!text.trim()) return close();
    shown = view.find(text, 12);
    active = shown.length ? 0 : -1;
    const other = language === "ar" ? "en" : "ar";
    clear(list).append(...shown.map((place, i) => el("li", {
      role: "option", id: `${id}-${i}`, class: "cm-option", "aria-selected": i === active,
      onpointerdown: (event) => { event.preventDefault(); choose(i); },
    }, el("span", { dir: "auto" }, view.atlas.name(place, language)),
    el("span", { class: "cm-muted", dir: "auto" }, [view.atlas.name(place, other), view.atlas.areaName(view.atlas.places.admin1[place], language), view.atlas.countryName(place, language)].filter((s, n, all) => s && all.indexOf(s) === n && s !== view.atlas.name(place, language)).join(" · ")))));
    if (!shown.length) list.append(el("li", { class: "cm-option cm-muted", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("search.none")));
    status.textContent = shown.length ? t("search.n", { n: shown.length }) : t("search.none");
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark();
    return undefined;
  }

  function mark() {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) {
      input.setAttribute("aria-activedescendant", `${id}-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function onKey(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) refresh();
      if (shown.length) active = (active + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length;
      mark();
      event.preventDefault();
    } else if (event.key === "Enter" && active >= 0) choose(active);
    else if (event.key === "Escape") close();
    event.stopPropagation();
  }

  function choose(i) {
    const place = shown[i];
    input.value = "";
    close();
    pick(place);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  return { root, build };
}
