/** A sentence with each `{name}` replaced by its value: `{studio} did not answer in time.` */
export function filled(words: string, values: Readonly<Record<string, string>>): string {
  return words.replaceAll(/\{(\w+)\}/g, (name, key) => values[key] ?? name);
}

/** Makes text of people and of the studio safe inside mrkdwn: it makes no mention, link or channel. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An emoji counts as two, as in JavaScript: Slack does not say how it counts. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  // Never half an emoji.
  const kept = text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}…`;
}

/** In the reader's time zone; Slack keeps `{date_short_pretty}` ("today") current. */
export function moment(atMs: number, format = '{date_short_pretty} at {time}'): string {
  const fallback = `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(atMs / 1_000)}^${format}|${fallback}>`;
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
