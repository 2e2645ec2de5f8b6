import { randomLetters } from '../identifiers.js';
import type { Block } from '../page-protocol.js';
import { isRecord } from './check.js';

const statelessTypes = new Set(['plain_text', 'mrkdwn']);

/** Slack stores every text object with its defaults written out. */
function completedTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(completedTexts);
  if (!isRecord(value)) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([field, content]) => [field, completedTexts(content)]),
  );
  if (typeof copy.text !== 'string') return copy;
  if (copy.type === 'plain_text') return { ...copy, emoji: copy.emoji ?? true };
  if (copy.type === 'mrkdwn') return { ...copy, verbatim: copy.verbatim ?? false };
  return copy;
}

function completedElement(element: unknown): unknown {
  if (!isRecord(element) || statelessTypes.has(String(element.type))) return element;
  return { ...element, action_id: element.action_id ?? randomLetters(5) };
}

function completedBlock(block: Block): Block {
  const copy: Block = { ...block, block_id: block.block_id || randomLetters(5) };
  if (Array.isArray(block.elements)) copy.elements = block.elements.map(completedElement);
  if (block.accessory !== undefined) copy.accessory = completedElement(block.accessory);
  if (block.type === 'input') {
    copy.element = completedElement(block.element);
    copy.optional = block.optional ?? false;
    copy.dispatch_action = block.dispatch_action ?? false;
  }
  return copy;
}

/**
 * The blocks as Slack keeps and returns them: with a made-up `block_id` and `action_id` where there
 * was none, and with the defaults of texts and inputs written out.
 */
export function completedBlocks(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => {
    const completed = completedBlock(block);
    const entries = Object.entries(completed).map(([field, value]) => [
      field,
      completedTexts(value),
    ]);
    return { ...completed, ...Object.fromEntries(entries) };
  });
}
