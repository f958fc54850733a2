// What a decision still needs to know: a reason, the right values, the report that is repeated, a side.

export function createForms({ word, state, act, look, shown, leave }) {
  const root = el("div", { class: "rd-forms" });
  let kind = null;
  let claims = [];
  let redraw = null; // brings the open form up to date with what the server sent
  const makers = { reject, amend, merge, lean };

  function open(name, about) {
    [kind, claims] = [name, about];
    redraw = null;
    const form = makers[name]();
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
        leave();
      }
    });
    root.replaceChildren(form);
    root.querySelector("[data-first]")?.focus();
  }

  function close() {
    const was = kind !== null;
    kind = null;
    root.replaceChildren();
    return was;
  }

  function refresh() {
    if (kind && redraw) redraw();
  }

  function formOf(title, submit, ...parts) {
    const buttons = el("div", { class: "rd-row" }, el("button", { type: "submit", class: "rd-button rd-main" }, word("save")), el("button", { type: "button", class: "rd-button", onclick: () => { close(); leave(); } }, word("cancel")));
    const many = claims.length > 1 ? ` (${claims.length} ${word("selected")})` : "";
    return el("form", { class: "rd-form", "aria-label": title, onsubmit: (event) => { event.preventDefault(); submit(); } }, el("h3", {}, title + many), ...parts, buttons);
  }

  const label = (name, control) => el("label", { class: "rd-label" }, el("span", {}, name), control);
  const reasonBox = (first) => el("input", { type: "text", maxlength: "2000", dir: "auto", "data-first": first });
  const choice = (options, first) => el("select", { "data-first": first }, ...options.map(([value, name]) => el("option", { value }, name)));

  // Five usual reasons by their digits, or words of one's own.
  function reject() {
    const why = reasonBox(true);
    const reasons = [1, 2, 3, 4, 5].map((n) => word(`reason.${n}`));
    const send = (text) => act("reject", claims, { why: text });
    why.addEventListener("keydown", (event) => {
      const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
      if (digit && !why.value) {
        event.preventDefault();
        send(reasons[digit[1] - 1]);
      }
    });
    const quick = reasons.map((reason, n) => el("button", { type: "button", class: "rd-button", onclick: () => send(reason) }, el("kbd", {}, String(n + 1)), ` ${reason}`));
    return formOf(word("why_reject"), () => send(why.value), el("div", { class: "rd-row" }, ...quick), label(word("why"), why));
  }

  function amend() {
    const item = shown();
    const { sides, kinds, modalities } = state.data.choices;
    const unchanged = ["\u0000", word("leave")];
    const side = choice([unchanged, ["", word("not_known")], ...sides]);
    const what = choice([unchanged, ...kinds]);
    const how = choice([unchanged, ...modalities]);
    const day = el("input", { type: "date", value: claims.length === 1 ? item?.values.date : "" });
    const dayBefore = day.value;
    const find = el("input", { type: "search", dir: "auto", maxlength: "120", "data-first": true });
    const place = choice([unchanged]);
    const why = reasonBox(false);
    const note = el("p", { class: "rd-sub", role: "status" });
    let timer = 0;
    const search = () => {
      clearTimeout(timer);
      timer = setTimeout(() => { note.textContent = word("searching"); look({ find: find.value.trim() }); }, 250);
    };
    find.addEventListener("input", search);
    redraw = () => {
      const { asked, found } = state.data.lookup;
      const offered = asked && asked === find.value.trim() ? found : state.aside?.id === item?.id ? state.aside.candidates : [];
      const options = [unchanged, ...offered];
      if (asked === find.value.trim()) note.textContent = asked && !found.length ? word("no_place") : "";
      const signature = JSON.stringify(options);
      if (place.dataset.shown === signature) return;
      place.dataset.shown = signature;
      place.replaceChildren(...options.map(([value, name]) => el("option", { value }, name)));
      if (asked && asked === find.value.trim() && found.length) place.value = found[0][0];
    };
    redraw();
    const submit = () => {
      const change = {};
      if (place.value !== "\u0000") change.place = place.value;
      if (side.value !== "\u0000") change.side = side.value;
      if (what.value !== "\u0000") change.kind = what.value;
      if (how.value !== "\u0000") change.modality = how.value;
      if (day.value !== dayBefore) change.date = day.value;
      if (Object.keys(change).length) act("amend", claims, { why: why.value, change });
      else note.textContent = word("leave");
    };
    return formOf(word("amend_title"), submit, el("div", { class: "rd-grid" }, label(word("find_place"), find), label(word("fact.place"), place), label(word("fact.side"), side), label(word("fact.day"), day), label(word("hand_kind"), what), label(word("fact.how"), how), label(word("why"), why)), note);
  }

  // With several selected, they all repeat the one that is shown.
  function merge() {
    const item = shown();
    const box = el("fieldset", { class: "rd-radios" });
    redraw = () => {
      const others = claims.length > 1 ? [] : state.aside?.id === item?.id ? state.aside.others : null;
      if (others === null || box.dataset.ready) return;
      box.dataset.ready = "yes";
      const options = claims.length > 1 ? [{ id: item.id, says: item.says, day: item.day, who: "" }] : others;
      box.replaceChildren(
        el("legend", {}, word("merge_title")),
        ...options.map((one, n) => el("label", {}, el("input", { type: "radio", name: "rd-into", value: one.id, checked: n === 0 ? "" : null, "data-first": n === 0 ? "" : null }), ` ${[one.says, one.day, one.who].filter(Boolean).join(" · ")}`)),
      );
      if (!options.length) box.append(el("p", { class: "rd-sub" }, word("merge_none")));
      box.querySelector("input")?.focus();
    };
    const form = formOf(word("merge"), () => {
      const into = box.querySelector("input:checked")?.value;
      if (into) act("merge", claims.filter((id) => id !== into), { change: { into } });
    }, box);
    redraw();
    return form;
  }

  function lean() {
    const item = shown();
    const outlet = el("input", { type: "text", dir: "auto", value: item.outlet, required: "" });
    const side = choice([["", word("nobody")], ...state.data.choices.sides], true);
    side.value = item.favours[0] ?? "";
    const why = reasonBox(false);
    const submit = () => act("lean", [item.id], { why: why.value, change: { outlet: outlet.value.trim(), leaning: side.value } });
    return formOf(word("lean_title"), submit, el("div", { class: "rd-grid" }, label(word("lean_outlet"), outlet), label(word("lean_side"), side), label(word("why"), why)));
  }

  return { root, open, close, refresh };
}
