/** A sentence with each `{name}` replaced by its value: `{studio} did not answer in time.` */
export function filled(words: string, values: Readonly<Record<string, string>>): string {
  return words.replaceAll(/\{(\w+)\}/g, (name, key) => values[key] ?? name);
}

/** What joins emoji, and chooses between their forms: it shows nothing by itself. */
const joiners = String.raw`\u200C\u200D\uFE00-\uFE0F`;
/** U+2800 is a Braille pattern without a dot. */
const blanks = /[\p{Cc}\p{Z}\u2800]+/gu;
/** Bidirectional controls among them, and halves of characters. */
const invisible = new RegExp(
  `(?![${joiners}])[\\p{Cf}\\p{Cs}\\p{Default_Ignorable_Code_Point}]`,
  'gu',
);
const nothingToSee = new RegExp(`^[${joiners} ]*$`, 'u');

/** Text of people and of the studio on one line, with nothing in it that cannot be seen; `''`: nothing is left. */
export function oneLine(text: string): string {
  const line = text.replaceAll(blanks, ' ').replaceAll(invisible, '').trim();
  return nothingToSee.test(line) ? '' : line;
}

/** As `oneLine`, safe inside mrkdwn: it makes no mention, link or channel. */
export function escaped(text: string): string {
  return oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An emoji counts as two, as in JavaScript: Slack does not say how it counts. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  // Never half an emoji.
  const kept = text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}…`;
}

const withDay = '{date_short_pretty} at {time}';

/** In the reader's time zone; Slack keeps `{date_short_pretty}` ("today") current. */
export function moment(atMs: number, format = withDay): string {
  const fallback = `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(atMs / 1_000)}^${format}|${fallback}>`;
}

const halfADayMs = 12 * 3_600_000;

/** As people say it: `5:24 PM`, with its day only if that is not clear at `fromMs`. */
export function timeOf(atMs: number, fromMs: number): string {
  return moment(atMs, isNear(atMs, fromMs) ? '{time}' : withDay);
}

/** As `timeOf`, of what is to come: `at 5:56 PM`, `tomorrow at 10:16 AM`. */
export function timeAhead(atMs: number, fromMs: number): string {
  return `${isNear(atMs, fromMs) ? 'at ' : ''}${timeOf(atMs, fromMs)}`;
}

function isNear(atMs: number, fromMs: number): boolean {
  return Math.abs(atMs - fromMs) < halfADayMs;
}

/** `30 minutes`, `8 hours` */
export function timeText(ms: number): string {
  const [count, unit] = ms < 3_600_000 ? [ms / 60_000, 'minute'] : [ms / 3_600_000, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** `45 s`, `6 min`, `2 h 10 min`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
