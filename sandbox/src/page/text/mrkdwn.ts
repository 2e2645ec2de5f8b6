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

interface Found {
  node: InlineNode;
  /** Index of the first character after the node. */
  end: number;
}

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

function findAngle(text: string, at: number): Found | null {
  const match = /^<([^<>\n]+)>/.exec(text.slice(at));
  const node = match?.[1] === undefined ? null : angleNode(match[1]);
  return node && match ? { node, end: at + match[0].length } : null;
}

function findCode(text: string, at: number): Found | null {
  const match = /^`([^`\n]+)`/.exec(text.slice(at));
  if (match?.[1] === undefined) return null;
  return { node: { kind: 'code', text: unescapeText(match[1]) }, end: at + match[0].length };
}

/** The index of the closing mark, or -1; marks inside links and code do not count. */
function closingMark(text: string, mark: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\n') return -1;
    const skipped =
      character === '<' ? findAngle(text, at) : character === '`' ? findCode(text, at) : null;
    if (skipped) {
      at = skipped.end - 1;
    } else if (
      character === mark &&
      at > from &&
      !/\s/.test(text.charAt(at - 1)) &&
      !/\w/.test(text.charAt(at + 1))
    ) {
      return at;
    }
  }
  return -1;
}

function findStyle(text: string, at: number): Found | null {
  const mark = text.charAt(at);
  const kind = styles[mark];
  if (!kind || /\w/.test(text.charAt(at - 1)) || /^\s?$/.test(text.charAt(at + 1))) return null;
  const close = closingMark(text, mark, at + 1);
  if (close < 0) return null;
  return { node: { kind, children: parseMrkdwn(text.slice(at + 1, close)) }, end: close + 1 };
}

function findNode(text: string, at: number): Found | null {
  switch (text.charAt(at)) {
    case '<':
      return findAngle(text, at);
    case '`':
      return findCode(text, at);
    case '\n':
      return { node: { kind: 'break' }, end: at + 1 };
    default:
      return findStyle(text, at);
  }
}

/**
 * Reads Slack's mrkdwn, as far as the bot writes it: bold, italic, strike, code, links, mentions of
 * people and channels, dates. Slack: "Formatting text for app surfaces". Never throws: what is no
 * such markup stays text.
 */
export function parseMrkdwn(text: string): InlineNode[] {
  const nodes: InlineNode[] = [];
  let pending = '';
  const flush = () => {
    if (pending) nodes.push({ kind: 'text', text: unescapeText(pending) });
    pending = '';
  };
  for (let at = 0; at < text.length; ) {
    const found = findNode(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      pending += text.charAt(at);
      at += 1;
    }
  }
  flush();
  return nodes;
}
