import { emojiCharacter } from './emoji.js';
import { unescapeText } from './escapes.js';

export type InlineNode =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'bold' | 'italic' | 'strike'; children: InlineNode[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; children: InlineNode[] }
  | { kind: 'user'; id: string; label: string | null }
  | { kind: 'channel'; id: string; label: string | null }
  | { kind: 'broadcast'; name: string }
  | { kind: 'date'; epochSeconds: number; template: string; link: string | null; fallback: string }
  | { kind: 'emoji'; character: string; shortcode: string };

export type BlockNode =
  | { kind: 'paragraph'; children: InlineNode[] }
  | { kind: 'quote'; children: InlineNode[] }
  | { kind: 'code_block'; text: string }
  | { kind: 'list'; ordered: boolean; indent: number; items: InlineNode[][] };

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

function dateNode(inside: string): InlineNode | null {
  const [head, fallback] = splitOnce(inside, '|');
  const [, epoch, template, link] = head.split('^');
  if (!epoch || !template || !/^-?\d+$/.test(epoch)) return null;
  return {
    kind: 'date',
    epochSeconds: Number(epoch),
    template: unescapeText(template),
    link: link ?? null,
    fallback: unescapeText(fallback ?? ''),
  };
}

function angleNode(inside: string): InlineNode | null {
  const [head, label] = splitOnce(inside, '|');
  if (/^@[UW]\w+$/.test(head)) return { kind: 'user', id: head.slice(1), label };
  if (/^#C\w+$/.test(head)) return { kind: 'channel', id: head.slice(1), label };
  if (inside.startsWith('!date^')) return dateNode(inside);
  if (head.startsWith('!subteam^')) return { kind: 'broadcast', name: label ?? head.slice(9) };
  if (head.startsWith('!')) return { kind: 'broadcast', name: head.slice(1) };
  if (!/^[a-z][a-z0-9+.-]*:/i.test(head)) return null;
  const url = unescapeText(head);
  const children: InlineNode[] =
    label === null ? [{ kind: 'text', text: url.replace(/^mailto:/, '') }] : parseInline(label);
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

function findEmoji(text: string, at: number): Found | null {
  const match = /^:([a-z0-9_+-]+):/.exec(text.slice(at));
  const character = match?.[1] === undefined ? null : emojiCharacter(match[1]);
  if (!match?.[1] || !character) return null;
  return {
    node: { kind: 'emoji', character, shortcode: match[1] },
    end: at + match[0].length,
  };
}

function findBareLink(text: string, at: number): Found | null {
  if (at > 0 && /\w/.test(text.charAt(at - 1))) return null;
  const match = /^https?:\/\/[^\s<>]+[^\s<>.,;:!?)'"*_~]/.exec(text.slice(at));
  if (!match) return null;
  const url = unescapeText(match[0]);
  return {
    node: { kind: 'link', url, children: [{ kind: 'text', text: url }] },
    end: at + match[0].length,
  };
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
  return { node: { kind, children: parseInline(text.slice(at + 1, close)) }, end: close + 1 };
}

function findNode(text: string, at: number): Found | null {
  switch (text.charAt(at)) {
    case '<':
      return findAngle(text, at);
    case '`':
      return findCode(text, at);
    case ':':
      return findEmoji(text, at);
    case 'h':
      return findBareLink(text, at);
    case '\n':
      return { node: { kind: 'break' }, end: at + 1 };
    default:
      return findStyle(text, at);
  }
}

function parseInline(text: string): InlineNode[] {
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

interface Passage {
  quoted: boolean;
  lines: string[];
}

function passages(text: string): Passage[] {
  const found: Passage[] = [];
  for (const line of text.split('\n')) {
    const quote = /^(?:&gt;|>) ?/.exec(line);
    const last = found.at(-1);
    const content = quote ? line.slice(quote[0].length) : line;
    if (last && last.quoted === (quote !== null)) last.lines.push(content);
    else found.push({ quoted: quote !== null, lines: [content] });
  }
  return found;
}

/**
 * Reads Slack's mrkdwn. Slack: "Formatting text for app surfaces". Never throws: what is no markup
 * stays text. Lists are left as the text that they are, as Slack leaves them.
 */
export function parseMrkdwn(text: string): BlockNode[] {
  const blocks: BlockNode[] = [];
  text.split(/```\n?([\s\S]+?)\n?```\n?/).forEach((part, index) => {
    if (index % 2 === 1) {
      blocks.push({ kind: 'code_block', text: unescapeText(part) });
      return;
    }
    for (const { quoted, lines } of part === '' ? [] : passages(part)) {
      const children = parseInline(lines.join('\n').replace(/\n$/, ''));
      if (children.length > 0) blocks.push({ kind: quoted ? 'quote' : 'paragraph', children });
    }
  });
  return blocks;
}
