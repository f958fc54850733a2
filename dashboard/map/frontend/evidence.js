// One claim as a person reads it: what is said, the very sentence with its words marked, by whom.

import { NO_DAY, NO_SIDE } from "./atlas.js";
import { mediumDate } from "./days.js";
import { clip, el, isArabic, isolate } from "./dom.js";

// The sentence as text with <mark>s; marks: flat (start, end, role) triples, sorted by start.
export function markedText(text, marks, words, roles) {
  const pieces = [];
  let at = 0;
  for (let i = 0; i < marks.length; i += 3) {
    const start = Math.max(at, marks[i]);
    const end = marks[i + 1];
    if (end <= start) continue;
    const role = roles[marks[i + 2]] || "trigger";
    pieces.push(text.slice(at, start));
    pieces.push(el("mark", { class: `cm-mark cm-mark-${role}`, title: words.t(`role.${role}`) }, text.slice(start, end)));
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces;
}

// Why a claim left the map as it was, in the words of the rule that decided; "" when it brought a
// run about.
export function whyNot(atlas, claim, words) {
  if (atlas.claimRole[claim] === 1) return "";
  return words.told(atlas.str(atlas.claims.idle[claim])) || words.t("why.none");
}

export function claimTitle(atlas, claim, words) {
  const { claims } = atlas;
  const actor = (atlas.detail(claim) || { actor: "" }).actor || atlas.sideName(claims.side[claim], words.language) || words.t("claim.someone");
  const kind = atlas.words.kinds[claims.kind[claim]];
  return words.t(`claim.${kind}`, { actor: isolate(clip(actor, 80)), place: isolate(clip(atlas.name(claims.place[claim], words.language), 80)) });
}

// view: {atlas, words}; open(article, claim) shows the whole article.
export function claimCard(view, claim, open) {
  const { atlas, words } = view;
  const { claims } = atlas;
  const { t } = words;
  const detail = atlas.detail(claim);
  if (!detail) return el("p", { class: "cm-muted" }, t("panel.fetching"));
  const { article, sentence, attribution, trace } = detail;
  const why = whyNot(atlas, claim, words);
  const modality = atlas.words.modalities[claims.modality[claim]];
  const day = claims.day[claim];
  const basis = atlas.words.bases[claims.basis[claim]];
  const precision = claims.time_precision[claim];
  const when = [
    day === NO_DAY ? t("claim.nodate") : t("claim.day", { date: mediumDate(day, words.dates) }),
    basis && day !== NO_DAY ? t(`basis.${basis}`) : "", precision > 1 ? t(`precision.${precision}`) : "",
  ].filter(Boolean).join(" · ");
  const published = article && article.published !== null ? t("claim.published", { date: mediumDate(article.published, words.dates) }) : t("claim.undated");
  return el("article", { class: `cm-claim${why ? " cm-claim-idle" : ""}`, "data-claim": detail.id },
    el("h4", { class: "cm-claim-title" }, claimTitle(atlas, claim, words)),
    why ? el("p", { class: "cm-why" }, el("strong", {}, t("why")), " ", why) : null,
    sentence
      ? el("blockquote", { class: "cm-evidence", lang: article ? language(article, sentence) : null, dir: isArabic(sentence) ? "rtl" : "ltr" },
        ...markedText(sentence, detail.marks, words, atlas.words.roles))
      : el("p", { class: "cm-muted" }, t("panel.noarticle")),
    el("p", { class: "cm-source" },
      article ? el("bdi", { class: "cm-publisher" }, article.publisher || article.title || article.source) : null,
      article ? ` · ${published}` : null),
    el("p", { class: "cm-meta" },
      el("span", { class: `cm-modality cm-modality-${modality}` }, t(`modality.${modality}`)), " ",
      attribution ? el("span", {}, t("claim.according", { who: isolate(attribution) })) : el("span", {}, t("claim.ownvoice")),
      el("br"), when),
    el("p", { class: "cm-links" },
      article && article.text !== null ? el("button", { type: "button", class: "cm-link", onclick: () => open(claim) }, t("panel.article")) : null,
      article && article.url ? el("a", { class: "cm-link", href: article.url, target: "_blank", rel: "noopener noreferrer nofollow" }, t("panel.source")) : null),
    trace ? el("details", { class: "cm-trace" }, el("summary", {}, t("panel.trace")), el("p", { dir: "auto" }, trace)) : null);
}

function language(article, sentence) {
  if (article.lang && article.lang !== "und") return article.lang;
  return isArabic(sentence) ? "ar" : null;
}

// The whole article, with the sentence of one claim and its words marked.
export function articleView(view, claim, back) {
  const { atlas, words } = view;
  const { article, sentence, at, marks } = atlas.detail(claim);
  // A sentence cut for length carries ellipses that the article does not.
  const whole = article.text.slice(at, at + sentence.length) === sentence;
  const here = el("span", { class: "cm-here" },
    ...(whole ? markedText(sentence, marks, words, atlas.words.roles) : []));
  const body = el("div", { class: "cm-article", lang: language(article, article.text), dir: isArabic(article.text) ? "rtl" : "ltr" },
    article.text.slice(0, at), here, article.text.slice(whole ? at + sentence.length : at));
  const root = el("div", {},
    el("button", { type: "button", class: "cm-link", onclick: back }, words.t("panel.back")),
    article.title ? el("h3", { dir: "auto", class: "cm-article-title" }, article.title) : null,
    el("p", { class: "cm-source" }, el("bdi", {}, article.publisher || article.source), ` · ${article.published === null ? words.t("claim.undated") : words.t("claim.published", { date: mediumDate(article.published, words.dates) })}`),
    body);
  requestAnimationFrame(() => { if (here.isConnected && here.parentElement) body.scrollTop = Math.max(0, here.offsetTop - body.offsetTop - 60); });
  return root;
}

// When the newest evidence for a run is of, as of the day shown, and how long before that is.
export function newestEvidence(view, row) {
  const { atlas, state, words } = view;
  const { t } = words;
  const day = view.ages.newest(row, state.day);
  const days = state.day - day;
  const [unit, n] = days >= 365 ? ["years", Math.floor(days / 365.25) || 1] : days >= 60 ? ["months", Math.floor(days / 30.44)] : ["days", days];
  return t("age", { date: mediumDate(day, words.dates), age: days > 0 ? t(`age.${unit}`, { n }) : t("age.today") });
}

export function sideChip(view, side, status, glyph) {
  const { atlas, words } = view;
  const name = side === NO_SIDE ? words.t("status.unknown") : atlas.sideName(side, words.language);
  return el("span", { class: "cm-chip" }, glyph, el("bdi", {}, name), status && status !== "held" && side !== NO_SIDE ? el("span", { class: "cm-muted" }, ` (${words.t(`status.${status}`)})`) : null);
}
