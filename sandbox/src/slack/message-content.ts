import { z } from 'zod';
import { parseMessageBlocks } from './block-kit/parse.js';
import type { Conversations, MessageContent } from './conversations.js';
import type { MessageMetadata, StoredMessage } from './message-log.js';
import { SlackError } from './slack-error.js';

/** Slack cuts a text that is longer than this many characters. */
const longestText = 40_000;

const metadataSchema = z.object({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});

/** The fields of a message as a bot hands them over. */
export interface GivenContent {
  text?: string | undefined;
  blocks?: unknown;
  metadata?: unknown;
}

/** Of the workspace in which it is said. */
type Workspace = Pick<Conversations, 'drawsCharts'>;

/** @throws SlackError `invalid_metadata_format` */
export function parseMetadata(value: unknown): MessageMetadata {
  const parsed = metadataSchema.safeParse(value);
  if (!parsed.success) throw new SlackError('invalid_metadata_format');
  return parsed.data;
}

/**
 * A whole message out of what a bot gave.
 *
 * @throws SlackError `no_text`, `invalid_blocks`, `invalid_blocks_format`, `invalid_metadata_format`.
 */
export function parseContent(given: GivenContent, { drawsCharts }: Workspace): MessageContent {
  const { text = '' } = given;
  const blocks =
    given.blocks === undefined ? undefined : parseMessageBlocks(given.blocks, drawsCharts);
  if (text === '' && !blocks?.length) throw new SlackError('no_text');
  return {
    text: text.slice(0, longestText),
    blocks: blocks?.length ? blocks : undefined,
    metadata: given.metadata === undefined ? undefined : parseMetadata(given.metadata),
  };
}

/**
 * Changes a message as `chat.update` does. Slack: text without blocks removes the blocks and marks
 * the message as edited; blocks leave no mark; metadata stays unless given, `{}` removes it.
 *
 * @throws SlackError as `parseContent` does.
 */
export function applyUpdate(
  message: StoredMessage,
  given: GivenContent,
  editedTs: string,
  { drawsCharts }: Workspace,
): void {
  const { text, metadata } = given;
  const blocks =
    given.blocks === undefined ? undefined : parseMessageBlocks(given.blocks, drawsCharts);
  if ([text, blocks, metadata].every((field) => field === undefined)) {
    throw new SlackError('no_text');
  }
  if (text === '' && !blocks?.length) throw new SlackError('no_text');
  if (metadata !== undefined) {
    message.metadata = isNothing(metadata) ? undefined : parseMetadata(metadata);
  }
  if (blocks) message.blocks = blocks.length > 0 ? blocks : undefined;
  if (text === undefined) return;
  message.text = text;
  if (blocks) return;
  message.blocks = undefined;
  message.editedTs = editedTs;
}

/** Absent, or `{}`: also what an empty acknowledgement looks like over Socket Mode. */
export function isNothing(given: unknown): boolean {
  if (given === undefined || given === null || given === '') return true;
  return typeof given === 'object' && Object.keys(given).length === 0;
}
