import * as z from 'zod/mini';
import type { Block } from '../../slack/page-protocol.js';

const text = z.looseObject({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string() });

const option = z.looseObject({ text, value: z.string(), description: z.optional(text) });

const confirm = z.object({
  title: text,
  text,
  confirm: text,
  deny: text,
  style: z.optional(z.enum(['primary', 'danger'])),
});

const interactive = {
  action_id: z._default(z.string(), ''),
  confirm: z.optional(confirm),
  placeholder: z.optional(text),
};

const button = z.object({
  ...interactive,
  type: z.literal('button'),
  text,
  value: z.optional(z.string()),
  url: z.optional(z.string()),
  style: z.optional(z.enum(['primary', 'danger'])),
  accessibility_label: z.optional(z.string()),
});

const staticSelect = z.object({
  ...interactive,
  type: z.literal('static_select'),
  options: z.array(option),
});

const externalSelect = z.object({
  ...interactive,
  type: z.literal('external_select'),
  // Slack: three characters unless the app says otherwise.
  min_query_length: z._default(z.number(), 3),
});

const usersSelect = z.object({ ...interactive, type: z.literal('users_select') });

const conversationsSelect = z.object({
  ...interactive,
  type: z.literal('conversations_select'),
  filter: z.optional(
    z.object({
      include: z.optional(z.array(z.string())),
      exclude_external_shared_channels: z.optional(z.boolean()),
    }),
  ),
});

const plainTextInput = z.object({
  ...interactive,
  type: z.literal('plain_text_input'),
  multiline: z._default(z.boolean(), false),
  max_length: z.optional(z.number()),
});

const dateTimePicker = z.object({ ...interactive, type: z.literal('datetimepicker') });

const element = z.discriminatedUnion('type', [
  button,
  staticSelect,
  externalSelect,
  usersSelect,
  conversationsSelect,
  plainTextInput,
  dateTimePicker,
]);

const chart = z.object({
  type: z.literal('bar'),
  series: z.array(
    z.object({
      name: z.string(),
      data: z.array(z.object({ label: z.string(), value: z.number() })),
    }),
  ),
  axis_config: z.object({ y_label: z.optional(z.string()) }),
});

const named = { block_id: z._default(z.string(), '') };

const block = z.discriminatedUnion('type', [
  z.object({
    ...named,
    type: z.literal('section'),
    text: z.optional(text),
    fields: z.optional(z.array(text)),
    accessory: z.optional(element),
  }),
  z.object({ ...named, type: z.literal('header'), text }),
  z.object({ ...named, type: z.literal('divider') }),
  z.object({ ...named, type: z.literal('data_visualization'), title: z.string(), chart }),
  z.object({ ...named, type: z.literal('context'), elements: z.array(text) }),
  z.object({ ...named, type: z.literal('actions'), elements: z.array(element) }),
  z.object({
    ...named,
    type: z.literal('input'),
    label: text,
    element,
    hint: z.optional(text),
    optional: z._default(z.boolean(), false),
    dispatch_action: z._default(z.boolean(), false),
  }),
]);

export type OptionObject = z.infer<typeof option>;
export type ConfirmObject = z.infer<typeof confirm>;
export type BlockElement = z.infer<typeof element>;
export type ElementOf<Type extends BlockElement['type']> = Extract<BlockElement, { type: Type }>;
export type KnownBlock = z.infer<typeof block>;
export type BlockOf<Type extends KnownBlock['type']> = Extract<KnownBlock, { type: Type }>;
/** A block as it can be drawn; one that the page does not know keeps its type's name only. */
export type DrawnBlock = KnownBlock | { type: 'unknown'; block_id: string; name: string };

/** Reads the blocks of a message or view, in their order; never throws. */
export function readBlocks(blocks: readonly Block[]): DrawnBlock[] {
  return blocks.map((raw, index) => {
    const read = block.safeParse(raw);
    const blockId = raw.block_id ?? `block-${index}`;
    if (!read.success) return { type: 'unknown', block_id: blockId, name: raw.type };
    return { ...read.data, block_id: blockId };
  });
}

/** Reads an option object from a state; null when it is none. */
export function readOption(raw: unknown): OptionObject | null {
  const read = option.safeParse(raw);
  return read.success ? read.data : null;
}
