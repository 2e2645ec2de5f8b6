import type { StateValues } from '../../slack/page-protocol.js';
import type { BlockElement, DrawnBlock } from './block-schema.js';

type Value = Record<string, unknown> | undefined;

/** Whether an element's value is nothing yet: null or an empty text. */
function isEmpty(value: Value): boolean {
  const contents = Object.entries(value ?? {}).filter(([field]) => field !== 'type');
  return contents.every(([, content]) => content === null || content === '');
}

function lengthProblem(element: BlockElement, value: Value): string | null {
  if (element.type !== 'plain_text_input' || typeof value?.value !== 'string') return null;
  const { max_length: most = Number.POSITIVE_INFINITY } = element;
  return value.value.length > most ? `Enter at most ${most} characters.` : null;
}

/** What Slack's client refuses by itself on *Submit*: block_id → text to show under the input. */
export function inputProblems(
  blocks: readonly DrawnBlock[],
  values: StateValues,
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const value = values[block.block_id]?.[block.element.action_id];
    const missing = block.optional ? null : 'Please complete this required field.';
    const problem = isEmpty(value) ? missing : lengthProblem(block.element, value);
    if (problem) problems[block.block_id] = problem;
  }
  return problems;
}
