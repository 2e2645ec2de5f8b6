import { chartBlock, fewCharts } from './charts.js';
import { all, boolean, byType, type Check, isRecord, list, object, string } from './check.js';
import {
  anyText,
  button,
  dateTimePicker,
  identifier,
  plainText,
  plainTextInput,
  selects,
} from './elements.js';

const common = { type: string() };
const named = { block_id: identifier };

const actionElements = byType({ ...selects, button });
const inputElement = byType({
  ...selects,
  datetimepicker: dateTimePicker,
  plain_text_input: plainTextInput,
});

const textOrFields: Check = (value, at, report) => {
  if (isRecord(value) && value.text === undefined && value.fields === undefined) {
    report('missing required field: text', at);
  }
};

/** The blocks that the bot sends. The sandbox refuses all others as an `unsupported type`. */
const everywhere = {
  section: all(
    object(common, {
      ...named,
      text: anyText(3000),
      fields: list(anyText(2000), { min: 1, max: 10 }),
      accessory: actionElements,
    }),
    textOrFields,
  ),
  header: object({ ...common, text: plainText(150) }, named),
  divider: object(common, named),
  context: object(
    {
      ...common,
      elements: list(byType({ plain_text: anyText(3000), mrkdwn: anyText(3000) }), {
        min: 1,
        max: 10,
      }),
    },
    named,
  ),
  actions: object({ ...common, elements: list(actionElements, { min: 1, max: 25 }) }, named),
  input: object(
    { ...common, label: plainText(2000), element: inputElement },
    { ...named, hint: plainText(2000), optional: boolean, dispatch_action: boolean },
  ),
};

const viewBlock = byType(everywhere);

function elementsOf(value: Record<string, unknown>): unknown[] {
  if (Array.isArray(value.elements)) return value.elements;
  return [value.accessory, value.element].filter((element) => element !== undefined);
}

/** Slack: block ids are unique in a message or view, action ids in a block. */
const idsAreUnique: Check = (value, at, report) => {
  if (!Array.isArray(value)) return;
  const blockIds = new Set<unknown>();
  value.forEach((entry, index) => {
    if (!isRecord(entry)) return;
    if (entry.block_id !== undefined && blockIds.has(entry.block_id)) {
      report(`\`block_id\` "${String(entry.block_id)}" already exists`, `${at}/${index}/block_id`);
    }
    blockIds.add(entry.block_id);
    const actionIds = new Set<unknown>();
    for (const element of elementsOf(entry)) {
      if (!isRecord(element)) continue;
      if (element.action_id !== undefined && actionIds.has(element.action_id)) {
        report(`\`action_id\` "${String(element.action_id)}" already exists`, `${at}/${index}`);
      }
      actionIds.add(element.action_id);
    }
  });
};

function blocks(max: number): Check {
  return all(list(viewBlock, { max }), idsAreUnique);
}

/** @param drawsCharts whether Slack has come to draw charts in this workspace */
export function messageBlocks(drawsCharts: boolean): Check {
  const messageBlock = drawsCharts
    ? byType({ ...everywhere, data_visualization: chartBlock })
    : viewBlock;
  return all(list(messageBlock, { max: 50 }), idsAreUnique, fewCharts);
}

const described = {
  callback_id: identifier,
  external_id: identifier,
  private_metadata: string({ max: 3000 }),
};

const submitWithInputs: Check = (value, at, report) => {
  if (!isRecord(value) || !Array.isArray(value.blocks) || value.submit) return;
  if (value.blocks.some((entry) => isRecord(entry) && entry.type === 'input')) {
    report('missing required field: submit', at);
  }
};

export const modalView: Check = all(
  object(
    { type: string({ oneOf: ['modal'] }), title: plainText(24), blocks: blocks(100) },
    {
      ...described,
      submit: plainText(24),
      close: plainText(24),
    },
  ),
  submitWithInputs,
);

export const homeView: Check = object(
  { type: string({ oneOf: ['home'] }), blocks: blocks(100) },
  described,
);
