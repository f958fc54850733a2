// Calendar days as whole numbers since 1970-01-01. No Date, no hour, no time zone.

// Howard Hinnant's civil calendar algorithms: exact for the proleptic Gregorian calendar.
export function civil(day) {
  const z = day + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, date: doy - Math.floor((153 * mp + 2) / 5) + 1 };
}

export function dayNumber(year, month, date) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

// 0 is Sunday; 1970-01-01 was a Thursday.
export function weekday(day) {
  return (((day + 4) % 7) + 7) % 7;
}

export function iso(day) {
  const { year, month, date } = civil(day);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

// The day number of an ISO date, or null when the text is not a real day.
export function fromIso(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text || "");
  if (!found) return null;
  const day = dayNumber(+found[1], +found[2], +found[3]);
  return iso(day) === text ? day : null;
}

// The same day a number of months later; the 31st becomes the last day of a shorter month.
export function addMonths(day, months) {
  const { year, month, date } = civil(day);
  const total = year * 12 + month - 1 + months;
  const first = dayNumber(Math.floor(total / 12), (total % 12) + 1, 1);
  const next = dayNumber(Math.floor((total + 1) / 12), ((total + 1) % 12) + 1, 1);
  return Math.min(first + date - 1, next - 1);
}

// Written out in full; words holds weekdays (from Sunday) and months (from January).
export function fullDate(day, words) {
  const { year, month, date } = civil(day);
  const comma = words.comma;
  return `${words.weekdays[weekday(day)]}${comma} ${date} ${words.months[month - 1]} ${year}`;
}

export function mediumDate(day, words) {
  const { year, month, date } = civil(day);
  return `${date} ${words.monthsShort[month - 1]} ${year}`;
}

export function shortDate(day, words) {
  const { month, date } = civil(day);
  return `${date} ${words.monthsShort[month - 1]}`;
}
