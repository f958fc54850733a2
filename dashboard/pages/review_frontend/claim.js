// One claim: its sentence with the words that made it marked, the place before and after, what
// else is said there, and what people decided.

export function createClaim({ word, state, run, go, undo, keepFormer }) {
  const head = el("div", { class: "rd-head" });
  const body = el("div", { class: "rd-body" });
  const before = el("section", { class: "rd-part" });
  const others = el("section", { class: "rd-part" });
  const whole = el("details", { class: "rd-part" });
  let item = null;
  let drawn = "";

  function draw(now, nothing) {
    item = now;
    const key = JSON.stringify([now, nothing]);
    if (key === drawn) return;
    drawn = key;
    if (!now) {
      head.replaceChildren(el("p", { class: "rd-nothing" }, nothing));
      body.replaceChildren();
      return;
    }
    head.replaceChildren(
      el("h2", { tabindex: "-1", dir: "auto" }, now.says),
      el("p", { class: "rd-day" }, now.day),
      el("ul", { class: "rd-doubts" }, ...now.doubts.map((doubt) => el("li", {}, doubt))),
    );
    if (now.judged) head.append(el("p", { class: "rd-sub" }, word("judged_now")));
    body.replaceChildren(...[former(now), evidence(now), before, facts(now.facts), others, decisions(now), whole].filter(Boolean));
    drawAside();
  }

  function former(now) {
    if (!now.former) return null;
    const column = (title, rows) => el("div", {}, el("h4", {}, title), facts(rows));
    const made = el("section", { class: "rd-part rd-former" }, el("h3", {}, word("reread_title")));
    made.append(el("div", { class: "rd-two" }, column(now.former.verdict, now.former.was), now.former.gone ? el("p", {}, word("gone")) : column(word("now_reads"), now.former.now)));
    if (!now.former.gone) made.append(el("button", { type: "button", class: "rd-button", onclick: () => keepFormer(now) }, word("keep_former")));
    return made;
  }

  function evidence(now) {
    const roles = [...new Set(now.sentence.map(([, role]) => role).filter(Boolean))];
    return el(
      "section",
      { class: "rd-part" },
      el("blockquote", { dir: "auto", class: "rd-sentence" }, ...marked(now.sentence)),
      el("p", { class: "rd-legend" }, `${word("legend")}: `, ...roles.map((role) => el("span", { class: `rd-mark rd-${role}` }, word(`role.${role}`)))),
    );
  }

  // Each role has a line of its own kind and, for those who do not see it, its name.
  function marked(pieces) {
    return pieces.map(([text, role]) => (role ? el("mark", { class: `rd-mark rd-${role}` }, text, el("span", { class: "rd-unseen" }, ` (${word(`role.${role}`)}) `)) : text));
  }

  function facts(rows) {
    return el("dl", { class: "rd-facts" }, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, el("bdi", {}, value))]));
  }

  // On the claim itself, then on its place, its outlet and the other claims of its article.
  function decisions(now) {
    const made = el("section", { class: "rd-part" }, el("h3", {}, word("history")), ruled(now.decisions, false));
    if (now.around.length) made.append(el("details", {}, el("summary", {}, `${word("around")} (${now.around.length})`), ruled(now.around, true)));
    return made;
  }

  function ruled(listed, named) {
    const rows = listed.map((one) =>
      el(
        "li",
        { class: one.undone ? "rd-undone" : "" },
        named && one.about ? el("bdi", {}, `${one.about}: `) : null,
        el("span", { dir: "auto" }, `${one.verdict} · ${one.by} · `),
        el("time", {}, one.at),
        one.why ? el("span", { dir: "auto" }, ` · “${one.why}”`) : null,
        one.undone ? el("em", {}, ` · ${word("undone")}`) : el("button", { type: "button", class: "rd-small", onclick: () => undo(one.id) }, word("undo")),
      ),
    );
    return rows.length ? el("ol", { class: "rd-history" }, ...rows) : el("p", { class: "rd-sub" }, word("no_history"));
  }

  // ---- what arrives after the claim itself

  function drawAside() {
    const { aside } = state;
    if (!item) return;
    if (aside?.id !== item.id) {
      for (const part of [before, others, whole]) part.replaceChildren(part === before ? el("p", { class: "rd-sub" }, word("loading")) : "");
      whole.hidden = true;
      return;
    }
    before.replaceChildren(el("div", { class: "rd-two" }, still("before", aside.before, aside.stills[0]), still("after", aside.after, aside.stills[1])));
    if (aside.idle) before.append(el("p", { class: "rd-sub" }, word("idle", { why: aside.idle })));
    others.replaceChildren(el("h3", {}, word("said_too")), ...report(aside));
    whole.hidden = !aside.text;
    whole.replaceChildren(el("summary", {}, word("whole_article")), el("div", { class: "rd-text", dir: "auto" }, aside.text));
  }

  function still(key, run, svg) {
    const figure = el("figure", {}, el("figcaption", {}, el("strong", {}, `${word(key)}: `), `${run.day} · ${run.holder}`));
    const picture = svg ? new DOMParser().parseFromString(svg, "image/svg+xml").documentElement : null;
    if (picture?.nodeName === "svg") figure.prepend(document.importNode(picture, true));
    return figure;
  }

  function report(aside) {
    if (!aside.others.length) return [el("p", { class: "rd-sub" }, word("none_else"))];
    const rows = aside.others.map((one) =>
      el(
        "li",
        {},
        el("span", { dir: "auto" }, el("strong", {}, one.says), ` · ${one.day} · ${one.who}`),
        one.rival ? el("em", {}, ` · ${word("contradicts")}`) : null,
        one.judged ? el("em", {}, ` · ${word("already_judged")}`) : null,
        el("button", { type: "button", class: "rd-small", "aria-label": `${word("open")}: ${one.says}`, onclick: () => go(one.id) }, word("open")),
        el("div", { class: "rd-quote", dir: "auto" }, one.sentence.map(([text]) => text).join("")),
      ),
    );
    return [el("ul", { class: "rd-others" }, ...rows), aside.more ? el("p", { class: "rd-sub" }, word("more", { count: aside.more })) : ""];
  }

  function focus() {
    head.querySelector("h2")?.focus();
  }

  return { head, body, draw, drawAside, focus };
}
