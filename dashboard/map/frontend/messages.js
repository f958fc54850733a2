// The interface's words. MESSAGES is put before the modules by the linker, from messages/*.json.

const NUMBERS = new Intl.NumberFormat("en");
const spoken = new Map(); // the words of each language, made once

export function createWords(language) {
  if (!spoken.has(language)) spoken.set(language, makeWords(language));
  return spoken.get(language);
}

function makeWords(language) {
  const table = MESSAGES[language] || MESSAGES.en;
  const plural = new Intl.PluralRules(language);

  // A message with {names} filled in; a message that is a table of plural forms is chosen by {n}.
  function t(key, values) {
    let text = table[key];
    if (text === undefined) return key;
    if (typeof text === "object") text = text[plural.select(values.n)] || text.other;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
  }

  // The words of a rule in this language; a rule names its parts with ": ". What has no translation
  // stays as the rule says it.
  const told = (text) => text.split(": ").map((part) => table.told[part] || part).join(": ");

  return { language, t, told, dates: table.dates, rtl: table.direction === "rtl", number: (n) => NUMBERS.format(n) };
}

export const LANGUAGES = ["ar", "en"];

// The language of the link, else the one chosen last (here or on another page), else what the host
// offers, else the browser's.
export function chooseLanguage(linked, offered) {
  const kept = remembered("control-map-language");
  const wanted = [linked, kept, offered, ...(navigator.languages || [])].filter(Boolean).map((name) => name.slice(0, 2));
  return wanted.find((name) => LANGUAGES.includes(name)) || "en";
}

export function remembered(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

export function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* a page opened from disk may have no storage */ }
}
