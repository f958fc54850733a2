// The review desk: the queue beside one claim, worked by single keys.
// `el` is the map's (dashboard/map/frontend/dom.js), linked before this.

import { createClaim } from "./claim.js";
import { createForms } from "./forms.js";
import { createKeys } from "./keys.js";

const REST = 120; // ms the reader must rest on a claim before what stands beside it is fetched

// host: {ask({look, acts})} tells the server what is looked at and what was decided. Returns {update(data), aside(detail)}.
export function createDesk(root, host) {
  const state = {
    data: null, // what the server last sent
    current: null, // id of the claim shown
    index: 0, // its place in the list, kept when it leaves
    selected: new Set(),
    pending: [], // acts that the server has not answered
    done: [], // ids of decisions that undo takes back, newest last
    wanted: null, // id of a claim outside the list that the server was asked for
    look: { page: 0, doubt: "", at: "", find: "" },
    aside: null,
  };
  const word = (key, values) => fill(state.data.words[key] ?? key, values);
  let timer = 0;

  const total = el("p", { class: "rd-total" });
  const filter = el("select", { class: "rd-filter", onchange: () => look({ doubt: filter.value, page: 0, at: "" }) });
  const filterLabel = el("span");
  const list = el("div", { class: "rd-list", role: "listbox", tabindex: "0", "aria-multiselectable": "true", id: "rd-list" });
  const pages = el("div", { class: "rd-pages" });
  const said = el("p", { class: "rd-said", role: "status" });
  const alarm = el("p", { class: "rd-alarm", role: "alert" });
  const left = el("section", { class: "rd-queue" }, total, el("label", { class: "rd-label" }, filterLabel, filter), list, pages);
  const right = el("section", { class: "rd-claim" });
  const forms = createForms({ word, state, act, look, shown, leave: () => list.focus() });
  const keys = createKeys({ word, run, root });
  const claim = createClaim({ word, state, run, go, undo: (id) => act("undo", [id], {}), keepFormer });
  right.append(claim.head, keys.bar, said, alarm, forms.root, claim.body);
  root.replaceChildren(el("div", { class: "rd" }, left, right, keys.help));

  // ---- what is shown

  function shown() {
    return state.data && itemOf(state.current);
  }

  function update(data) {
    const first = !state.data;
    const known = state.data;
    state.data = data;
    root.firstChild.dir = data.rtl ? "rtl" : "ltr";
    root.firstChild.lang = data.language;
    if (first && data.at) state.current = data.at; // a link, or another page, asked for it
    answer(data.answers);
    keepWanted(known);
    const at = data.items.findIndex((item) => item.id === state.current);
    if (at >= 0) state.index = at;
    else if (!(shown() || state.wanted) || state.leaving) state.current = data.items[Math.min(state.index, data.items.length - 1)]?.id ?? null;
    state.leaving = false;
    for (const id of [...state.selected]) if (!data.items.some((item) => item.id === id)) state.selected.delete(id);
    draw();
    if (first) {
      settle();
      if (data.named && !document.activeElement?.matches("input, textarea, select")) list.focus({ preventScroll: true });
    } else if (shown() && state.look.at !== state.current) settle();
  }

  // What the server sent before it was asked for that claim must not take the reader elsewhere.
  function keepWanted(known) {
    const { wanted, current, data, look: asked } = state;
    if (wanted !== current || (data.at === wanted && asked.at === wanted)) state.wanted = null;
    if (state.wanted && known && !shown()) state.data.opened = itemOf(state.wanted, known);
  }

  function draw() {
    const { data } = state;
    const item = shown();
    left.setAttribute("aria-label", word("queue"));
    right.setAttribute("aria-label", word("claim"));
    total.textContent = data.total_words;
    filterLabel.textContent = word("filter");
    drawFilter();
    drawList();
    drawPages();
    keys.draw(!!item);
    claim.draw(item, data.items.length ? "" : word(data.doubt ? "empty" : "empty_all"));
    forms.refresh();
  }

  function drawFilter() {
    const options = [["", word("all")], ...state.data.doubts];
    if (filter.dataset.shown !== JSON.stringify(options)) {
      filter.replaceChildren(...options.map(([value, name]) => el("option", { value }, name)));
      filter.dataset.shown = JSON.stringify(options);
    }
    filter.value = state.data.doubt;
  }

  function drawList() {
    list.setAttribute("aria-label", word("queue"));
    const { items, first } = state.data;
    list.replaceChildren(...items.map((item, n) => option(item, first + n + 1)));
    const at = list.querySelector("[data-current]");
    if (at) {
      list.setAttribute("aria-activedescendant", at.id);
      at.scrollIntoView({ block: "nearest" });
    } else list.removeAttribute("aria-activedescendant");
  }

  function option(item, number) {
    const current = item.id === state.current;
    const waiting = isPending(item.id);
    const selected = state.selected.has(item.id);
    const made = el(
      "div",
      { class: "rd-option", role: "option", id: `rd-${item.id}`, "aria-selected": String(selected), "data-current": current ? "" : null, onclick: (event) => (event.ctrlKey || event.metaKey || event.shiftKey ? select(item.id, event.shiftKey) : go(item.id)) },
      el("span", { class: "rd-number" }, selected ? `✓ ${number}` : String(number)),
      el("span", { class: "rd-says", dir: "auto" }, item.says),
      el("span", { class: "rd-sub" }, [item.day, item.doubts[0]].filter(Boolean).join(" · ")),
    );
    if (waiting) made.append(el("span", { class: "rd-sub" }, word("storing")));
    return made;
  }

  function drawPages() {
    const { page, pages: many } = state.data;
    const turn = (by, key, sign) => el("button", { type: "button", class: "rd-button", disabled: page + by < 0 || page + by >= many, "aria-label": word(key), onclick: () => turnTo(page + by) }, sign);
    pages.replaceChildren(turn(-1, "previous_page", "‹"), el("span", {}, word("page", { page: page + 1, pages: Math.max(1, many) })), turn(1, "next_page", "›"));
    pages.hidden = many < 2;
  }

  // ---- moving

  function go(id) {
    state.current = id;
    const at = state.data.items.findIndex((item) => item.id === id);
    if (at >= 0) state.index = at;
    forms.close();
    alarm.textContent = "";
    if (at >= 0) draw();
    settle(at < 0 ? 0 : REST);
  }

  function step(by) {
    const { items } = state.data;
    if (!items.length) return;
    const at = items.findIndex((item) => item.id === state.current);
    const next = at < 0 ? state.index : at + by;
    if (next >= items.length && state.data.page + 1 < state.data.pages) turnTo(state.data.page + 1);
    else if (next < 0 && state.data.page > 0) turnTo(state.data.page - 1);
    else go(items[Math.max(0, Math.min(items.length - 1, next))].id);
  }

  function turnTo(page) {
    if (page < 0 || page >= state.data.pages) return;
    state.index = 0;
    state.leaving = true;
    look({ page, at: "" });
  }

  function look(changes) {
    Object.assign(state.look, changes);
    if ("doubt" in changes) [state.index, state.leaving] = [0, true];
    ask();
  }

  // One message holds both: a second one would start the server's work on the first anew.
  function ask() {
    clearTimeout(timer);
    host.ask({ look: { ...state.look }, acts: [...state.pending] });
  }

  function settle(wait = REST) {
    clearTimeout(timer);
    timer = setTimeout(() => state.current && look({ at: state.current }), wait);
  }

  function select(id, through) {
    const ids = state.data.items.map((item) => item.id);
    const [from, to] = [ids.indexOf(state.current), ids.indexOf(id)].sort((a, b) => a - b);
    if (through && from >= 0) ids.slice(from, to + 1).forEach((one) => state.selected.add(one));
    else if (!state.selected.delete(id)) state.selected.add(id);
    drawList();
    said.textContent = state.selected.size ? `${state.selected.size} ${word("selected")}` : "";
  }

  // ---- deciding

  // An act stays pending, and is sent again with the next one, until the server answers it.
  function act(verdict, claims, { why = "", change = {} }) {
    const about = [shown(), ...claims.map((id) => itemOf(id))].filter(Boolean);
    const seen = [...new Set(about.flatMap((item) => item.seen))];
    state.pending.push({ id: newKey(), do: verdict, claims, seen, why, change });
    if (verdict === "undo") state.done = state.done.filter((ids) => !ids.some((id) => claims.includes(id)));
    said.textContent = word("storing");
    alarm.textContent = "";
    forms.close();
    if (verdict === "undo" || verdict === "lean") drawList();
    else advance();
    ask();
    if (!root.contains(deepFocus())) list.focus({ preventScroll: true });
  }

  // To the next claim that is not being decided, without waiting for the answer.
  function advance() {
    const { items } = state.data;
    const open = items.filter((item) => !isPending(item.id));
    const at = items.findIndex((item) => item.id === state.current);
    const next = isPending(state.current) ? open.find((item) => items.indexOf(item) > at) || open[open.length - 1] : null;
    if (next) state.current = state.look.at = next.id;
    draw();
  }

  const isPending = (id) => state.pending.some((act) => act.do !== "lean" && act.claims.includes(id));

  function itemOf(id, data = state.data) {
    return data.items.find((item) => item.id === id) || (data.opened?.id === id ? data.opened : null);
  }

  function answer(answers) {
    for (const one of answers) {
      const at = state.pending.findIndex((act) => act.id === one.id);
      if (at < 0) continue;
      const [done] = state.pending.splice(at, 1);
      if (one.error) {
        alarm.textContent = one.error;
        said.textContent = "";
        if (done.do !== "undo") show(done.claims[0]);
        continue;
      }
      said.textContent = one.said;
      root.firstChild.dataset.stored = String(Number(root.firstChild.dataset.stored || 0) + 1);
      if (done.do === "undo") show(one.back);
      else {
        state.done.push(one.undo);
        if (done.do !== "lean" && done.claims.includes(state.current)) state.leaving = true;
        done.claims.forEach((id) => state.selected.delete(id));
      }
    }
  }

  // A claim that may not be in the list any more, or is there again.
  function show(id) {
    if (!id) return;
    state.current = state.wanted = id;
    settle(0);
  }

  function chosen() {
    const item = shown();
    const wanted = state.selected.size ? [...state.selected] : item ? [item.id] : [];
    return wanted.filter((id) => !isPending(id));
  }

  function keepFormer(item) {
    act("merge", [item.id], { change: { into: item.former.id } });
  }

  // What a key or a button asks for.
  function run(name) {
    const claims = chosen();
    if (name === "next") return step(1);
    if (name === "previous") return step(-1);
    if (name === "later") return turnTo(state.data.page + 1);
    if (name === "earlier") return turnTo(state.data.page - 1);
    if (name === "select") return state.current && select(state.current, false);
    if (name === "read") return claim.focus();
    if (name === "list") return list.focus();
    if (name === "escape") {
      if (forms.close()) return list.focus();
      state.selected.clear();
      return drawList();
    }
    if (name === "undo") return state.done.length ? act("undo", state.done[state.done.length - 1], {}) : undefined;
    if (!claims.length) return undefined;
    if (name === "accept") return act("accept", claims, {});
    return forms.open(name, claims);
  }

  function deepFocus() {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node;
  }

  function aside(detail) {
    if (detail === state.aside) return;
    state.aside = detail;
    claim.drawAside();
    forms.refresh();
  }

  return { update, aside, rest: () => clearTimeout(timer), root };
}

// crypto.randomUUID is not there on a page served without TLS to another machine.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fill(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : text;
}

// One desk for each place in the document: Streamlit calls again with every new data.
const desks = new WeakMap();

function hostDesk({ data, parentElement, setStateValue }) {
  let desk = desks.get(parentElement);
  if (!desk) {
    const root = parentElement.querySelector(".rd-root");
    desk = createDesk(root, { ask: (asked) => desk.tell("asked", asked) });
    desks.set(parentElement, desk);
    // Who presses anything outside may be on the way to another page: a message sent now would
    // call Streamlit back to this one.
    const leave = (event) => {
      if (!root.isConnected) for (const name of ["pointerdown", "keydown"]) document.removeEventListener(name, leave, true);
      else if ((event.key ?? "Enter") === "Enter" && !event.composedPath().includes(root)) desk.rest();
    };
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, leave, true);
    const hear = () => {
      if (root.isConnected) desk.aside(window.reviewAside);
      else document.removeEventListener("review-aside", hear);
    };
    document.addEventListener("review-aside", hear);
  }
  desk.tell = setStateValue;
  desk.update(data);
  if (window.reviewAside) desk.aside(window.reviewAside);
}
