import { describe, expect } from 'vitest';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import type { StepRun } from '../../sandbox/src/slack/workflow-steps.js';
import { slackRefusedAgainMs, workflowsUnadmitted } from '../../src/limits.js';
import { it } from '../support/fixtures.js';
import { ada, ben, botMessages, sam } from '../support/launching.js';
import { eventually } from '../support/waiting.js';

const rules = { allowsWorkflows: true };
const forAda = { step: 'launch_workstation_step', owner: ada, profile: 'animation' };

/** The runs of the step, once all have ended. */
async function ended(slack: SlackControls): Promise<readonly StepRun[]> {
  await eventually(() => {
    const { steps } = slack.state();
    expect(steps.filter(({ state }) => state === 'running')).toEqual([]);
    expect(steps.length).toBeGreaterThan(0);
  });
  return slack.state().steps;
}

const completions = (slack: SlackControls) =>
  slack.state().calls.filter(({ method }) => method.startsWith('functions.complete'));

describe.for(['nimble', 'ec2'] as const)('the step of a workflow on %s', (studioKind) => {
  it.override({ setup: { sandbox: { studioKind }, rules } });

  it('launches for the person whom it names, and goes on when it is ready', async ({
    bot,
    nimble,
    slack,
    person,
  }) => {
    slack.runStep({ ...forAda, note: 'Shot 0420' });
    const [run] = await ended(slack);
    expect(run).toMatchObject({ state: 'completed', error: null });
    const session =
      studioKind === 'ec2'
        ? bot.ec2.state().instances[0]?.instanceId
        : nimble.state().sessions[0]?.sessionId;
    expect(run?.outputs).toMatchObject({ session, owner: ada, profile: 'Animation' });
    expect(run?.outputs?.words).toMatch(/^Ada Okafor has a workstation ready: Animation, g/);
    const [message] = botMessages(bot);
    expect(message?.channel).toBe('D0ADA00001');
    expect(JSON.stringify(message)).toMatch(/Shot 0420.*requested by a workflow/);
    const replies = person.replies('D0ADA00001', message?.ts ?? '').map(({ text }) => text);
    expect(replies.join()).toContain('A workflow asked for it.');
  });
});

describe('the step of a workflow', () => {
  it.override({ setup: { rules } });

  it('makes one session, however often it is delivered', async ({ nimble, slack }) => {
    slack.repeatDeliveries({ times: 3, when: 'at_once' });
    slack.runStep(forAda);
    await ended(slack);
    await slack.redeliver({ times: 2 });
    expect(nimble.state().sessions).toHaveLength(1);
    expect(completions(slack)).toHaveLength(1);
  });

  it('is told again when the answer was lost, and ends once', async ({ slack, bot }) => {
    slack.fail({ method: 'functions.completeSuccess', answer: 'drop_after' });
    slack.runStep(forAda);
    await eventually(() => expect(bot.logLines.join()).toContain('workflow step was over before'));
    expect((await ended(slack))[0]?.state).toBe('completed');
    expect(completions(slack)).toHaveLength(2);
  });

  it('is let go when Slack does not know it any more', async ({ slack, bot }) => {
    slack.fail({ method: 'functions.completeSuccess', answer: 'function_execution_not_found' });
    slack.runStep(forAda);
    await eventually(() => expect(bot.logLines.join()).toContain('workflow step was over before'));
    expect(completions(slack)).toHaveLength(1);
  });

  it('is ended once an operator has mended what Slack refuses', async ({ slack, bot }) => {
    slack.fail({ method: 'functions.completeSuccess', answer: 'missing_scope' });
    slack.runStep(forAda);
    await eventually(() => expect(bot.logLines.join()).toContain('an operator has to mend this'));
    bot.clock.forward(slackRefusedAgainMs);
    expect((await ended(slack))[0]?.state).toBe('completed');
    expect(completions(slack)).toHaveLength(2);
  });

  it('is let go when Slack never takes its end', async ({ slack, bot }) => {
    slack.fail({ method: 'functions.completeSuccess', answer: 'invalid_arguments' });
    slack.runStep(forAda);
    await eventually(() => expect(bot.logLines.join()).toContain('refused by Slack, left out'));
    bot.clock.forward(slackRefusedAgainMs);
    expect(completions(slack)).toHaveLength(1);
  });

  it('is ended by a bot that comes after', async ({ slack, bot }) => {
    slack.fail({ method: 'functions.completeSuccess', answer: 'hang' });
    slack.runStep(forAda);
    await eventually(() => expect(botMessages(bot)).toHaveLength(1));
    await bot.restart();
    expect((await ended(slack))[0]?.state).toBe('completed');
  });

  it('fails when its owner cancels the launch', async ({ nimble, slack, person }) => {
    const fault = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble.fail({ operation: 'CreateStreamingSession', fault, times: 1_000 });
    slack.runStep(forAda);
    const message = await person.waitFor(
      ({ messages }) => messages.find(({ blocks }) => /Cancel/.test(JSON.stringify(blocks))),
      'a message with Cancel launch',
    );
    await person.press(message, 'Cancel launch');
    const [run] = await ended(slack);
    expect(run?.error).toContain('did not become ready');
    expect(nimble.state().sessions).toEqual([]);
  });

  it('fails when the studio cannot make the session', async ({ nimble, slack }) => {
    nimble.outcome({ statusCode: 'INTERNAL_ERROR' });
    slack.runStep(forAda);
    expect((await ended(slack))[0]?.error).toContain('did not become ready');
  });

  it('fails for a person who may not, and they hear nothing of it', async ({ bot, slack }) => {
    slack.runStep({ ...forAda, owner: sam });
    slack.runStep({ ...forAda, owner: ben, profile: 'Lighting · seq 040' });
    slack.runStep({ ...forAda, profile: 'No such profile' });
    slack.runStep({ ...forAda, instance_type: 'p5.48xlarge' });
    const runs = await ended(slack);
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['failed']));
    expect(runs.map(({ error }) => error).join()).not.toMatch(/Sam|Ben|Ada/);
    expect(botMessages(bot)).toEqual([]);
  });

  it('fails at once while many for its owner were not admitted', async ({ bot, slack, nimble }) => {
    for (let run = 0; run < workflowsUnadmitted.launches; run += 1) {
      slack.runStep({ ...forAda, profile: 'No such profile' });
    }
    await ended(slack);
    slack.runStep(forAda);
    expect((await ended(slack)).at(-1)?.error).toContain('within an hour, 5 launches');
    expect(nimble.state().sessions).toEqual([]);
    bot.clock.forward(workflowsUnadmitted.withinMs);
    slack.runStep(forAda);
    expect((await ended(slack)).at(-1)?.state).toBe('completed');
  });

  it('takes nothing that is forged', async ({ bot, slack }) => {
    for (const inputs of [
      {},
      { owner: ada },
      { owner: [ada], profile: 'Animation' },
      { owner: `${ada}> <!channel>`, profile: 'Animation' },
      { owner: ada, profile: '' },
      { owner: ada, profile: 'x'.repeat(5_000) },
      { owner: ada, profile: 'Animation', note: 'x'.repeat(301) },
      { owner: ada, profile: 'Animation', instance_type: { name: 'g5.xlarge' } },
    ]) {
      slack.runStep({ step: forAda.step, ...inputs });
    }
    const runs = await ended(slack);
    for (const { error } of runs) {
      expect(error).toContain('has to name a person');
      expect(error).toContain('a note has at most 300 characters');
    }
    expect(botMessages(bot)).toEqual([]);
  });
});

describe('the step of a workflow, while the machine never becomes ready,', () => {
  const limits = { readyTimeoutMs: 60_000 };
  const sandbox = { nimble: { durations: { createMs: 600_000 } } };
  it.override({ setup: { rules, limits, sandbox } });

  it.for(['STOPPED', 'START_FAILED', 'DELETE_FAILED'] as const)(
    'fails when that is %s',
    async (state, { nimble, slack }) => {
      slack.runStep(forAda);
      await eventually(() => expect(nimble.state().sessions).toHaveLength(1));
      nimble.setState({ sessionId: nimble.state().sessions[0]?.sessionId ?? '', state });
      expect((await ended(slack))[0]?.error).toContain('did not become ready');
    },
  );

  it('fails when that takes unusually long', async ({ bot, nimble, slack }) => {
    slack.runStep(forAda);
    // Until the bot has stored that it is being created, no time runs for it.
    await eventually(() => expect(JSON.stringify(botMessages(bot))).toContain('is getting a'));
    bot.clock.forward(60_000);
    expect((await ended(slack))[0]?.error).toContain('did not become ready');
    nimble.setState({ sessionId: nimble.state().sessions[0]?.sessionId ?? '', state: 'READY' });
    await eventually(() => expect(JSON.stringify(botMessages(bot))).toContain('workstation ready'));
    expect(completions(slack)).toHaveLength(1);
  });
});

describe('the step of a workflow, while its owner has room for one', () => {
  it.override({ setup: { rules: { ...rules, maxSessionsPerUser: 1 } } });

  it('launches one of two that come at one moment', async ({ nimble, slack }) => {
    slack.runStep(forAda);
    slack.runStep(forAda);
    const runs = await ended(slack);
    expect(runs.map(({ state }) => state).sort()).toEqual(['completed', 'failed']);
    expect(nimble.state().sessions).toHaveLength(1);
  });
});

describe('the step of a workflow over HTTP', () => {
  it.override({ setup: { rules, http: true } });

  it('ends as it does over Socket Mode', async ({ slack, bot: _bot }) => {
    slack.runStep(forAda);
    expect((await ended(slack))[0]?.state).toBe('completed');
  });
});

describe('the step of a workflow, unless it is allowed', () => {
  it('fails also if Slack does not take that at first', async ({ slack, bot: _bot }) => {
    slack.fail({ method: 'functions.completeError', answer: 'internal_error', times: 2 });
    slack.runStep(forAda);
    expect((await ended(slack))[0]?.error).toContain('ALLOW_WORKFLOWS');
    expect(completions(slack)).toHaveLength(3);
  });

  it('fails with what an admin has to do', async ({ bot, slack }) => {
    slack.runStep(forAda);
    expect((await ended(slack))[0]?.error).toContain('ALLOW_WORKFLOWS');
    expect(botMessages(bot)).toEqual([]);
  });
});
