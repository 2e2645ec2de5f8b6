import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readManifest } from '../../../sandbox/src/slack/manifest.js';
import { workflowStepId } from '../../../src/slack/workflow-step.js';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

it('the step of the manifest is the one that the bot takes', () => {
  const { steps } = readManifest(`${read('manifest.yml')}\n${read('docs/workflow-step.yml')}`);
  expect(Object.keys(steps)).toEqual([workflowStepId]);
  const { inputParameters = {}, outputParameters = {} } = steps[workflowStepId] ?? {};
  const required = (parameters: typeof inputParameters) =>
    Object.entries(parameters).map(([key, { name, is_required }]) => [key, name, is_required]);
  expect(required(inputParameters)).toEqual([
    ['owner', 'owner', true],
    ['profile', 'profile', true],
    ['instance_type', 'instance_type', false],
    ['note', 'note', false],
  ]);
  expect(Object.keys(outputParameters)).toEqual([
    'session',
    'owner',
    'profile',
    'instance_type',
    'words',
  ]);
});
