import * as z from 'zod/mini';
import { emojiCharacter } from '../text/emoji.js';
import type { BlockNode, InlineNode } from '../text/mrkdwn.js';

const style = z._default(
  z.object({
    bold: z.optional(z.boolean()),
    italic: z.optional(z.boolean()),
    strike: z.optional(z.boolean()),
    code: z.optional(z.boolean()),
  }),
  {},
);

const inline = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), style }),
  z.object({
    type: z.literal('link'),
    url: z.string(),
    text: z.optional(z.string()),
    style,
  }),
  z.object({ type: z.literal('user'), user_id: z.string(), style }),
  z.object({ type: z.literal('channel'), channel_id: z.string(), style }),
  z.object({ type: z.literal('emoji'), name: z.string(), style }),
  z.object({ type: z.literal('broadcast'), range: z.string(), style }),
  z.object({
    type: z.literal('date'),
    timestamp: z.number(),
    format: z.string(),
    url: z.optional(z.string()),
    fallback: z.optional(z.string()),
    style,
  }),
]);

const section = z.object({
  type: z.literal('rich_text_section'),
  elements: z.array(z.unknown()),
});

const part = z.discriminatedUnion('type', [
  section,
  z.object({ type: z.literal('rich_text_quote'), elements: z.array(z.unknown()) }),
  z.object({ type: z.literal('rich_text_preformatted'), elements: z.array(z.unknown()) }),
  z.object({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    indent: z._default(z.number(), 0),
    elements: z.array(section),
  }),
]);

type RichInline = z.infer<typeof inline>;

function textNodes(text: string): InlineNode[] {
  return text
    .split('\n')
    .flatMap((line, index): InlineNode[] => [
      ...(index > 0 ? [{ kind: 'break' } as const] : []),
      ...(line ? [{ kind: 'text', text: line } as const] : []),
    ]);
}

function plainNodes(element: RichInline): InlineNode[] {
  switch (element.type) {
    case 'text':
      return element.style.code ? [{ kind: 'code', text: element.text }] : textNodes(element.text);
    case 'link':
      return [{ kind: 'link', url: element.url, children: textNodes(element.text ?? element.url) }];
    case 'user':
      return [{ kind: 'user', id: element.user_id, label: null }];
    case 'channel':
      return [{ kind: 'channel', id: element.channel_id, label: null }];
    case 'emoji': {
      const character = emojiCharacter(element.name);
      if (!character) return [{ kind: 'text', text: `:${element.name}:` }];
      return [{ kind: 'emoji', character, shortcode: element.name }];
    }
    case 'broadcast':
      return [{ kind: 'broadcast', name: element.range }];
    case 'date':
      return [
        {
          kind: 'date',
          epochSeconds: element.timestamp,
          template: element.format,
          link: element.url ?? null,
          fallback: element.fallback ?? '',
        },
      ];
  }
}

function inlineNodes(elements: readonly unknown[]): InlineNode[] {
  return elements.flatMap((raw) => {
    const read = inline.safeParse(raw);
    if (!read.success) return [];
    const marks = (['strike', 'italic', 'bold'] as const).filter((mark) => read.data.style[mark]);
    return marks.reduce<InlineNode[]>(
      (children, kind) => [{ kind, children }],
      plainNodes(read.data),
    );
  });
}

function rawText(elements: readonly unknown[]): string {
  return elements
    .map((raw) => inline.safeParse(raw))
    .map((read) => {
      if (!read.success) return '';
      if (read.data.type === 'text') return read.data.text;
      return read.data.type === 'link' ? (read.data.text ?? read.data.url) : '';
    })
    .join('');
}

function partNode(read: z.infer<typeof part>): BlockNode {
  switch (read.type) {
    case 'rich_text_section':
      return { kind: 'paragraph', children: inlineNodes(read.elements) };
    case 'rich_text_quote':
      return { kind: 'quote', children: inlineNodes(read.elements) };
    case 'rich_text_preformatted':
      return { kind: 'code_block', text: rawText(read.elements) };
    case 'rich_text_list':
      return {
        kind: 'list',
        ordered: read.style === 'ordered',
        indent: read.indent,
        items: read.elements.map((item) => inlineNodes(item.elements)),
      };
  }
}

/** Reads the elements of a `rich_text` block; leaves out what it does not know, never throws. */
export function readRichText(elements: readonly unknown[]): BlockNode[] {
  return elements.flatMap((raw) => {
    const read = part.safeParse(raw);
    return read.success ? [partNode(read.data)] : [];
  });
}
