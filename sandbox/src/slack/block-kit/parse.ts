import { z } from 'zod';
import type { Block } from '../page-protocol.js';
import { SlackError } from '../slack-error.js';
import { homeView, messageBlocks, modalView } from './blocks.js';
import { complaints, isRecord } from './check.js';
import { completedBlocks } from './completed-blocks.js';

const block = z.custom<Block>((value) => isRecord(value) && typeof value.type === 'string');

const plainText = z.object({
  type: z.string(),
  text: z.string(),
  emoji: z.boolean().default(true),
});

const viewSchema = z.object({
  type: z.enum(['modal', 'home']),
  title: plainText.optional(),
  submit: plainText.nullable().default(null),
  close: plainText.nullable().default(null),
  blocks: z.array(block).transform(completedBlocks),
  callback_id: z.string().default(''),
  external_id: z.string().default(''),
  private_metadata: z.string().default(''),
  clear_on_close: z.boolean().default(false),
  notify_on_close: z.boolean().default(false),
});

/** A view as a bot hands it over, complete: ids made up and defaults written out. */
export type ViewDefinition = z.infer<typeof viewSchema>;

/** Slack: a view may be up to 250 KB of JSON. */
const largestView = 250_000;

/**
 * Checks a view against Block Kit's limits.
 *
 * @throws SlackError `invalid_arguments` with a json-pointer per fault, or `view_too_large`.
 */
export function parseView(value: unknown, kind: 'modal' | 'home'): ViewDefinition {
  const faults = complaints(kind === 'modal' ? modalView : homeView, value, '/view');
  if (faults.length > 0) throw new SlackError('invalid_arguments', { messages: faults });
  if (JSON.stringify(value).length > largestView) throw new SlackError('view_too_large');
  return viewSchema.parse(value);
}

/**
 * Checks a message's blocks against Block Kit's limits.
 *
 * @throws SlackError `invalid_blocks_format` or `invalid_blocks`, with a json-pointer per fault.
 */
export function parseMessageBlocks(value: unknown, drawsCharts: boolean): Block[] {
  if (!Array.isArray(value)) throw new SlackError('invalid_blocks_format');
  const faults = complaints(messageBlocks(drawsCharts), value, '/blocks');
  if (faults.length > 0) throw new SlackError('invalid_blocks', { messages: faults });
  return completedBlocks(z.array(block).parse(value));
}
