import { describe, expect, it } from 'vitest';
import { readBlocks } from '../../src/page/blocks/block-schema.js';
import { completeValues, inputProblems, withValue } from '../../src/page/blocks/element-state.js';
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

describe('what elements hold', () => {
  it('is complete: untouched elements are null or empty, initial values stand as given', () => {
    const blocks = readBlocks([
      typeInput('type', { initial_option: large }),
      noteInput(),
      {
        type: 'actions',
        block_id: 'more',
        elements: [
          { type: 'button', action_id: 'go', text: plain('Go') },
          { type: 'checkboxes', action_id: 'extras', options: [small] },
          { type: 'users_select', action_id: 'who', initial_user: 'U1' },
          {
            type: 'conversations_select',
            action_id: 'where',
            default_to_current_conversation: true,
          },
          { type: 'datepicker', action_id: 'day', initial_date: '2026-11-23' },
          { type: 'timepicker', action_id: 'time' },
        ],
      },
    ]);
    expect(completeValues(blocks, {}, {}, 'C1')).toEqual({
      type: { type: { type: 'static_select', selected_option: large } },
      note: { note: { type: 'plain_text_input', value: null } },
      more: {
        extras: { type: 'checkboxes', selected_options: [] },
        who: { type: 'users_select', selected_user: 'U1' },
        where: { type: 'conversations_select', selected_conversation: 'C1' },
        day: { type: 'datepicker', selected_date: '2026-11-23' },
        time: { type: 'timepicker', selected_time: null },
      },
    });
  });

  it('survives an update where the ids stay, and starts anew where they change', () => {
    const before = readBlocks([typeInput('type-1', { initial_option: small }), noteInput()]);
    const entered = withValue(
      withValue(completeValues(before, {}, {}, null), 'note', 'note', {
        type: 'plain_text_input',
        value: 'sunset',
      }),
      'type-1',
      'type',
      { type: 'static_select', selected_option: large },
    );
    const same = readBlocks([typeInput('type-1', { initial_option: small }), noteInput()]);
    expect(completeValues(same, entered, {}, null)).toEqual(entered);
    const other = readBlocks([typeInput('type-2', { initial_option: small }), noteInput()]);
    expect(completeValues(other, entered, {}, null)).toEqual({
      'type-2': { type: { type: 'static_select', selected_option: small } },
      note: { note: { type: 'plain_text_input', value: 'sunset' } },
    });
  });

  it('takes what the server has over the initial value, and what is entered here over both', () => {
    const blocks = readBlocks([noteInput({}, { initial_value: 'initial' })]);
    const value = (text: string) => ({ note: { note: { type: 'plain_text_input', value: text } } });
    expect(completeValues(blocks, {}, value('known'), null)).toEqual(value('known'));
    expect(completeValues(blocks, value('held'), value('known'), null)).toEqual(value('held'));
  });

  it('is not kept for an element that became another type', () => {
    const blocks = readBlocks([noteInput({}, { initial_value: 'x' })]);
    const held = { note: { note: { type: 'datepicker', selected_date: '2026-01-01' } } };
    expect(completeValues(blocks, held, {}, null)).toEqual({
      note: { note: { type: 'plain_text_input', value: 'x' } },
    });
  });
});

describe('submitting', () => {
  it('misses required inputs only', () => {
    const blocks = readBlocks([typeInput('type'), noteInput({ optional: true })]);
    expect(inputProblems(blocks, completeValues(blocks, {}, {}, null))).toEqual({
      type: 'Please complete this required field.',
    });
  });

  it('minds the length of texts', () => {
    const blocks = readBlocks([noteInput({}, { min_length: 3, max_length: 5 })]);
    const problems = (value: string) =>
      inputProblems(blocks, { note: { note: { type: 'plain_text_input', value } } });
    expect(problems('ab')).toEqual({ note: 'Enter at least 3 characters.' });
    expect(problems('abc')).toEqual({});
    expect(problems('abcdef')).toEqual({ note: 'Enter at most 5 characters.' });
  });
});

describe('blocks', () => {
  it('keeps the place of blocks that it cannot draw', () => {
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
