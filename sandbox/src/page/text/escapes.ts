const named: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Undoes the three escapes of Slack's texts. Slack: "Escaping text" names these and no others. */
export function unescapeText(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (written) => named[written] ?? written);
}

/** The address if a click may follow it, otherwise null: a message must not be able to run a script. */
export function safeUrl(url: string): string | null {
  return /^(?:https?:\/\/|mailto:)/i.test(url) ? url : null;
}
