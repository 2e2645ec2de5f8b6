/** Makes text of people and of AWS safe inside mrkdwn: no mentions, links or channels come of it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * At most `length` characters, with an ellipsis where something was left out. An emoji counts as
 * two, as in JavaScript; Slack does not say how it counts, and this is the safe side.
 */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  // Never half an emoji.
  const kept = text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}…`;
}

/**
 * A moment in the reader's own time zone; Slack keeps `{date_short_pretty}` ("today") current.
 * @param format Slack's date tokens
 */
export function moment(atMs: number, format = '{date_short_pretty} at {time}'): string {
  const fallback = `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(atMs / 1_000)}^${format}|${fallback}>`;
}
