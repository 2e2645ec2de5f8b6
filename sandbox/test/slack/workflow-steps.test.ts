import { describe, expect, it, onTestFinished } from 'vitest';
import { manifest, type RunningSlack, startBot, startSlack } from './start-slack.js';

const step = `
functions:
  greet:
    title: Greet
    description: Greets a person
    input_parameters:
      who: { type: slack#/types/user_id, title: Who, description: '', is_required: true, name: who }
    output_parameters:
      words: { type: string, title: Words, description: '', is_required: true, name: words }
`;

async function start(): Promise<RunningSlack & { ran: string[] }> {
  const slack = await startSlack({ manifest: `${manifest()}\n${step}` });
  onTestFinished(() => slack.stop());
  const ran: string[] = [];
  await startBot(slack, (app) => {
    app.function('greet', { autoAcknowledge: false }, async ({ ack, payload }) => {
      ran.push(payload.function_execution_id);
      await ack();
    });
  });
  return { ...slack, ran };
}

describe('the step of a workflow', () => {
  it('is told to the bot, which ends it once with what the manifest says', async () => {
    const { sandbox, client, ran } = await start();
    sandbox.controls.runStep({ step: 'greet', who: 'U0ADA00001' });
    await expect.poll(() => ran.length).toBe(1);
    const { functions } = client();
    const id = ran[0] ?? '';
    const end = (outputs: Record<string, unknown>) =>
      functions.completeSuccess({ function_execution_id: id, outputs });
    for (const outputs of [{}, { words: 1 }, { words: 'Hello', more: 'x' }]) {
      await expect(end(outputs)).rejects.toThrow('parameter_validation_failed');
    }
    await end({ words: 'Hello' });
    await expect(end({ words: 'Hello' })).rejects.toThrow('execution_not_in_running_state');
    const [run] = sandbox.controls.state().steps;
    expect(run).toMatchObject({ state: 'completed', outputs: { words: 'Hello' }, error: null });
  });

  it('fails with the words of the bot, and is unknown by another id', async () => {
    const { sandbox, client, ran } = await start();
    sandbox.controls.runStep({ step: 'greet', who: 'U0ADA00001' });
    await expect.poll(() => ran.length).toBe(1);
    const { functions } = client();
    const fail = (function_execution_id: string) =>
      functions.completeError({ function_execution_id, error: 'No.' });
    await expect(fail('Fx0NOBODY')).rejects.toThrow('function_execution_not_found');
    await fail(ran[0] ?? '');
    expect(sandbox.controls.state().steps[0]).toMatchObject({ state: 'failed', error: 'No.' });
    expect(() => sandbox.controls.runStep({ step: 'unknown' })).toThrow('step_not_found');
  });
});
