import { unescapeText } from './escapes.js';

export type InlineNode =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'bold' | 'italic' | 'strike'; children: InlineNode[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; children: InlineNode[] }
  | { kind: 'user'; id: string; label: string | null }
  | { kind: 'channel'; id: string; label: string | null }
  | { kind: 'date'; epochSeconds: number; template: string; fallback: string };

const styles: Record<string, 'bold' | 'italic' | 'strike'> = {
  '*': 'bold',
  _: 'italic',
  '~': 'strike',
};

/** A link or mention, code, the end of a line, or a style with what it marks. */
const markup =
  /<([^<>\n]+)>|`([^`\n]+)`|\n|(?<!\w)([*_~])(?=\S)((?:<[^<>\n]+>|`[^`\n]+`|[^\n])+?)(?<=\S)\3(?!\w)/g;

function splitOnce(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}

function dateNode(head: string, fallback: string | null): InlineNode | null {
  const [, epoch, template] = head.split('^');
  if (!epoch || !template || !/^-?\d+$/.test(epoch)) return null;
  return {
    kind: 'date',
    epochSeconds: Number(epoch),
    template: unescapeText(template),
    fallback: unescapeText(fallback ?? ''),
  };
}

function angleNode(inside: string): InlineNode | null {
  const [head, label] = splitOnce(inside, '|');
  if (/^@[UW]\w+$/.test(head)) return { kind: 'user', id: head.slice(1), label };
  if (/^#C\w+$/.test(head)) return { kind: 'channel', id: head.slice(1), label };
  if (head.startsWith('!date^')) return dateNode(head, label);
  if (!/^[a-z][a-z0-9+.-]*:/i.test(head)) return null;
  const url = unescapeText(head);
  const children = label === null ? [{ kind: 'text' as const, text: url }] : parseMrkdwn(label);
  return { kind: 'link', url, children };
}

function markedNode([whole, inside, code, mark, marked]: RegExpMatchArray): InlineNode | null {
  if (inside !== undefined) return angleNode(inside);
  if (code !== undefined) return { kind: 'code', text: unescapeText(code) };
  if (whole === '\n') return { kind: 'break' };
  const kind = styles[mark ?? ''];
  return kind && marked !== undefined ? { kind, children: parseMrkdwn(marked) } : null;
}

/**
 * Reads Slack's mrkdwn, as far as the bot writes it: bold, italic, strike, code, links, mentions of
 * people and channels, dates. Slack: "Formatting text for app surfaces". Never throws: what is no
 * such markup stays text.
 */
export function parseMrkdwn(text: string): InlineNode[] {
  const nodes: InlineNode[] = [];
  let read = 0;
  const readText = (end: number) => {
    if (end > read) nodes.push({ kind: 'text', text: unescapeText(text.slice(read, end)) });
  };
  for (const match of text.matchAll(markup)) {
    const node = markedNode(match);
    if (node === null) continue;
    readText(match.index);
    nodes.push(node);
    read = match.index + match[0].length;
  }
  readText(text.length);
  return nodes;
}
