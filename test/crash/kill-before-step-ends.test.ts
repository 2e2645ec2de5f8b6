import { expect } from 'vitest';
import { ada, messageSaying } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';
import { eventually } from '../support/waiting.js';

it('a bot that is killed between READY and the end of a workflow step ends it once it is back', async ({
  sandbox,
  newBot,
  person,
}) => {
  const bot = newBot({ ALLOW_WORKFLOWS: 'yes' });
  await bot.start();
  const { controls: slack } = sandbox.slack;
  slack.fail({ method: 'functions.completeSuccess', answer: 'hang' });
  slack.runStep({ step: 'launch_workstation_step', owner: ada, profile: 'Animation' });
  await messageSaying(person, 'has a workstation ready', 'D0ADA00001');
  const calls = () =>
    slack.state().calls.filter(({ method }) => method === 'functions.completeSuccess').length;
  await eventually(() => expect(calls()).toBe(1));
  await bot.end('SIGKILL');
  expect(slack.state().steps[0]?.state).toBe('running');
  await bot.start();
  await eventually(() => expect(slack.state().steps[0]?.state).toBe('completed'));
  expect(calls()).toBe(2);
  expect(sandbox.nimble.controls.state().sessions).toHaveLength(1);
});
