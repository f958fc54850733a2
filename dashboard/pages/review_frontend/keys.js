// Single keys, the buttons that do the same, and the list of them.

const KEYS = { j: "next", k: "previous", a: "accept", r: "reject", e: "amend", m: "merge", l: "lean", u: "undo", x: "select", n: "later", p: "earlier", q: "list" };
const NAMED = { ArrowDown: "next", ArrowUp: "previous", " ": "select", Enter: "read", Escape: "escape" };
const SHOWN = [["j ↓", "next"], ["k ↑", "previous"], ["a", "accept"], ["r", "reject"], ["e", "amend"], ["m", "merge"], ["l", "lean"], ["u", "undo"], ["x", "select"], ["n p", "page"], ["↵", "read"], ["?", "help"]];
const STORED = "review-keys-off";

export function createKeys({ word, run, root }) {
  const bar = el("div", { class: "rd-row rd-bar", role: "toolbar" });
  const help = el("dialog", { class: "rd-help" });
  let off = localStorage.getItem(STORED) === "yes";

  function draw(any) {
    bar.setAttribute("aria-label", word("claim"));
    const button = (name, key) => el("button", { type: "button", class: `rd-button${name === "accept" ? " rd-main" : ""}`, disabled: !any && name !== "undo" && name !== "help", "aria-keyshortcuts": key, onclick: () => (name === "help" ? open() : run(name)) }, `${word(name)} `, el("kbd", { "aria-hidden": "true" }, key));
    const made = [["accept", "a"], ["reject", "r"], ["amend", "e"], ["merge", "m"], ["lean", "l"], ["undo", "u"], ["help", "?"]];
    const signature = `${any}${word("accept")}`;
    if (bar.dataset.shown === signature) return; // a button that has the focus keeps it
    bar.dataset.shown = signature;
    bar.replaceChildren(...made.map(([name, key]) => button(name, key)));
  }

  function open() {
    const toggle = el("input", { type: "checkbox", checked: off ? null : "", onchange: () => { off = !toggle.checked; localStorage.setItem(STORED, off ? "yes" : "no"); } });
    help.replaceChildren(
      el("h2", {}, word("help")),
      el("dl", { class: "rd-facts" }, ...SHOWN.flatMap(([key, name]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, word(`key.${name}`))])),
      el("label", {}, toggle, ` ${word("keys_on")}`),
      el("div", { class: "rd-row" }, el("button", { type: "button", class: "rd-button rd-main", onclick: () => help.close() }, word("close"))),
    );
    help.setAttribute("aria-label", word("help"));
    help.showModal();
  }

  // On an Arabic or Russian layout the key's place counts, not its letter.
  function nameOf(event) {
    if (NAMED[event.key]) return NAMED[event.key];
    if (event.key === "?" || event.key === "؟") return "help";
    const letter = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
    return KEYS[letter];
  }

  function pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const target = event.composedPath()[0];
    if (target.closest?.("input, select, textarea, form")) return;
    const name = nameOf(event);
    const single = event.key.length === 1 && event.key !== " ";
    if (!name || (off && single)) return;
    // Enter and the space bar belong to the button or link that has the focus.
    if ((event.key === "Enter" || event.key === " ") && target.closest?.("button, a, summary")) return;
    event.preventDefault();
    if (name === "help") open();
    else run(name);
  }

  root.addEventListener("keydown", pressed);
  const elsewhere = (event) => {
    if (!root.isConnected) document.removeEventListener("keydown", elsewhere);
    else if (event.composedPath()[0] === document.body) pressed(event);
  };
  document.addEventListener("keydown", elsewhere);
  return { bar, help, draw };
}
