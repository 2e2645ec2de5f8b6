import type { AnyBlock, Block, Button, KnownBlock } from '@slack/web-api';
import { parseMessageBlocks, parseView } from '../../sandbox/src/slack/block-kit/parse.js';
import type { SessionAction } from '../../src/launches/actions.js';
import { sessionActionFrom } from '../../src/slack/views/ids.js';

/** All that these blocks say in a message. Throws where they break a limit of Block Kit. */
export function asMessage(blocks: readonly (KnownBlock | Block)[]): string {
  parseMessageBlocks(JSON.parse(JSON.stringify(blocks)), true);
  return JSON.stringify(blocks, unlabelled);
}

/** All that a view says. Throws where it breaks a limit of Block Kit. */
export function asView(view: object, type: 'modal' | 'home'): string {
  parseView(JSON.parse(JSON.stringify(view)), type);
  return JSON.stringify(view, unlabelled);
}

/** A label for screen readers is no markup: a mention in it notifies no one. */
function unlabelled(key: string, value: unknown): unknown {
  return key === 'accessibility_label' ? undefined : value;
}

export function buttonsIn(blocks: readonly AnyBlock[]): Button[] {
  return blocks.flatMap((block) => {
    if (block.type === 'section' && 'accessory' in block) {
      return block.accessory?.type === 'button' ? [block.accessory] : [];
    }
    return block.type === 'actions' && 'elements' in block
      ? block.elements.filter((element) => element.type === 'button')
      : [];
  });
}

/** The actions of the buttons; null: of a button with another purpose. */
export function actionsIn(blocks: readonly AnyBlock[]): (SessionAction | null)[] {
  return buttonsIn(blocks).map(({ action_id }) => sessionActionFrom(action_id ?? ''));
}

/** What notifies people, or leads them elsewhere; a time does not. */
export const loud = /<[!@#h](?!date)/;

/** A value that was left out by mistake, or a gap that was left open in a sentence. */
export const empty = /undefined|null|NaN|\[object|\{(?!date|time|ago)\w+\}/;
