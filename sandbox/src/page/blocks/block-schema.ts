import * as z from 'zod/mini';
import type { Block } from '../../slack/page-protocol.js';

const text = z.looseObject({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string() });

const option = z.looseObject({
  text,
  value: z._default(z.string(), ''),
  description: z.optional(text),
  url: z.optional(z.string()),
});

const optionGroup = z.object({ label: text, options: z.array(option) });

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
  focus_on_load: z._default(z.boolean(), false),
};

const menu = { ...interactive, placeholder: z.optional(text) };

const button = z.object({
  ...interactive,
  type: z.literal('button'),
  text,
  value: z.optional(z.string()),
  url: z.optional(z.string()),
  style: z.optional(z.enum(['primary', 'danger'])),
  accessibility_label: z.optional(z.string()),
});

const overflow = z.object({
  ...interactive,
  type: z.literal('overflow'),
  options: z.array(option),
});

const staticSelect = z.object({
  ...menu,
  type: z.literal('static_select'),
  options: z.optional(z.array(option)),
  option_groups: z.optional(z.array(optionGroup)),
  initial_option: z.optional(option),
});

const externalSelect = z.object({
  ...menu,
  type: z.literal('external_select'),
  initial_option: z.optional(option),
  // Slack: three characters unless the app says otherwise.
  min_query_length: z._default(z.number(), 3),
});

const usersSelect = z.object({
  ...menu,
  type: z.literal('users_select'),
  initial_user: z.optional(z.string()),
});

const conversationsSelect = z.object({
  ...menu,
  type: z.literal('conversations_select'),
  initial_conversation: z.optional(z.string()),
  default_to_current_conversation: z._default(z.boolean(), false),
  filter: z.optional(
    z.object({
      include: z.optional(z.array(z.string())),
      exclude_bot_users: z.optional(z.boolean()),
    }),
  ),
});

const channelsSelect = z.object({
  ...menu,
  type: z.literal('channels_select'),
  initial_channel: z.optional(z.string()),
});

const plainTextInput = z.object({
  ...menu,
  type: z.literal('plain_text_input'),
  initial_value: z.optional(z.string()),
  multiline: z._default(z.boolean(), false),
  min_length: z.optional(z.number()),
  max_length: z.optional(z.number()),
  dispatch_action_config: z.optional(
    z.object({ trigger_actions_on: z.optional(z.array(z.string())) }),
  ),
});

const radioButtons = z.object({
  ...interactive,
  type: z.literal('radio_buttons'),
  options: z.array(option),
  initial_option: z.optional(option),
});

const checkboxes = z.object({
  ...interactive,
  type: z.literal('checkboxes'),
  options: z.array(option),
  initial_options: z.optional(z.array(option)),
});

const datepicker = z.object({
  ...menu,
  type: z.literal('datepicker'),
  initial_date: z.optional(z.string()),
});

const timepicker = z.object({
  ...menu,
  type: z.literal('timepicker'),
  initial_time: z.optional(z.string()),
});

const imageElement = z.object({
  type: z.literal('image'),
  image_url: z.string(),
  alt_text: z.string(),
});

const element = z.discriminatedUnion('type', [
  button,
  overflow,
  staticSelect,
  externalSelect,
  usersSelect,
  conversationsSelect,
  channelsSelect,
  plainTextInput,
  radioButtons,
  checkboxes,
  datepicker,
  timepicker,
]);

const named = { block_id: z._default(z.string(), '') };

const block = z.discriminatedUnion('type', [
  z.object({
    ...named,
    type: z.literal('section'),
    text: z.optional(text),
    fields: z.optional(z.array(text)),
    accessory: z.optional(z.union([element, imageElement])),
  }),
  z.object({ ...named, type: z.literal('header'), text }),
  z.object({ ...named, type: z.literal('divider') }),
  z.object({
    ...named,
    type: z.literal('context'),
    elements: z.array(z.union([text, imageElement])),
  }),
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
  z.object({
    ...named,
    type: z.literal('image'),
    image_url: z.string(),
    alt_text: z.string(),
    title: z.optional(text),
  }),
  z.object({ ...named, type: z.literal('rich_text'), elements: z.array(z.unknown()) }),
]);

export type TextObject = z.infer<typeof text>;
export type OptionObject = z.infer<typeof option>;
export type OptionGroup = z.infer<typeof optionGroup>;
export type ConfirmObject = z.infer<typeof confirm>;
export type BlockElement = z.infer<typeof element>;
export type ElementOf<Type extends BlockElement['type']> = Extract<BlockElement, { type: Type }>;
export type ImageElement = z.infer<typeof imageElement>;
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
