import { describe, expect, it } from 'vitest';
import { readBlocks } from '../../src/page/blocks/block-schema.js';
import { inputProblems } from '../../src/page/blocks/input-problems.js';
import { stateOf, withEntered } from '../../src/slack/block-kit/element-state.js';
import type { Block } from '../../src/slack/page-protocol.js';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: true });
const small = { text: plain('g5.xlarge'), value: 'small' };
const large = { text: plain('g5.8xlarge'), value: 'large' };

function typeInput(blockId: string, more: Record<string, unknown> = {}): Block {
  return {
    type: 'input',
    block_id: blockId,
    label: plain('Instance type'),
    element: { type: 'static_select', action_id: 'type', options: [small, large], ...more },
  };
}

function noteInput(
  more: Record<string, unknown> = {},
  element: Record<string, unknown> = {},
): Block {
  return {
    type: 'input',
    block_id: 'note',
    label: plain('Note'),
    element: { type: 'plain_text_input', action_id: 'note', ...element },
    ...more,
  };
}

function timeInput(blockId: string, more: Record<string, unknown> = {}): Block {
  return {
    type: 'input',
    block_id: blockId,
    label: plain('Ready at'),
    element: { type: 'datetimepicker', action_id: 'ready_by', ...more },
  };
}

const note = (value: string) => ({ note: { note: { type: 'plain_text_input', value } } });

describe('what elements hold', () => {
  it('is complete: untouched elements are null, initial values stand as given', () => {
    const blocks = [
      typeInput('type', { initial_option: large }),
      noteInput(),
      timeInput('now'),
      timeInput('later', { initial_date_time: 1_790_000_000 }),
      {
        type: 'actions',
        block_id: 'more',
        elements: [
          { type: 'button', action_id: 'go', text: plain('Go') },
          { type: 'users_select', action_id: 'who', initial_user: 'U1' },
          { type: 'conversations_select', action_id: 'where', initial_conversation: 'C1' },
          { type: 'external_select', action_id: 'profile' },
        ],
      },
    ];
    expect(stateOf(blocks)).toEqual({
      type: { type: { type: 'static_select', selected_option: large } },
      note: { note: { type: 'plain_text_input', value: null } },
      now: { ready_by: { type: 'datetimepicker', selected_date_time: null } },
      later: { ready_by: { type: 'datetimepicker', selected_date_time: 1_790_000_000 } },
      more: {
        who: { type: 'users_select', selected_user: 'U1' },
        where: { type: 'conversations_select', selected_conversation: 'C1' },
        profile: { type: 'external_select', selected_option: null },
      },
    });
  });

  it('survives an update where the ids stay, and starts anew where they change', () => {
    const entered = withEntered(note('sunset'), {
      'type-1': { type: { type: 'static_select', selected_option: large } },
    });
    expect(stateOf([typeInput('type-1', { initial_option: small }), noteInput()], entered)).toEqual(
      entered,
    );
    expect(stateOf([typeInput('type-2', { initial_option: small }), noteInput()], entered)).toEqual(
      {
        'type-2': { type: { type: 'static_select', selected_option: small } },
        ...note('sunset'),
      },
    );
  });

  it('is not kept for an element that became another type', () => {
    const held = { note: { note: { type: 'users_select', selected_user: 'U1' } } };
    expect(stateOf([noteInput({}, { initial_value: 'x' })], held)).toEqual(note('x'));
  });
});

describe('submitting', () => {
  it('misses required inputs only', () => {
    const blocks = [typeInput('type'), noteInput({ optional: true })];
    expect(inputProblems(readBlocks(blocks), stateOf(blocks))).toEqual({
      type: 'Please complete this required field.',
    });
  });

  it('minds the length of texts', () => {
    const blocks = readBlocks([noteInput({}, { max_length: 5 })]);
    const problems = (value: string) => inputProblems(blocks, note(value));
    expect(problems('abcde')).toEqual({});
    expect(problems('abcdef')).toEqual({ note: 'Enter at most 5 characters.' });
  });
});

describe('blocks', () => {
  it('keep their place even if the page cannot draw them', () => {
    const blocks = readBlocks([
      { type: 'video', block_id: 'v' },
      { type: 'section', text: { type: 'mrkdwn', text: 'x' } },
      { type: 'header', block_id: 'h' },
    ]);
    expect(blocks.map(({ type, block_id }) => [type, block_id])).toEqual([
      ['unknown', 'v'],
      ['section', 'block-1'],
      ['unknown', 'h'],
    ]);
  });
});
