import { forgetOldest } from '../recent.js';
import { newId } from './identifiers.js';
import type { StepDefinition } from './manifest.js';
import type { Payload } from './payloads.js';
import type { PretendSlack } from './pretend-slack.js';
import { SlackError } from './slack-error.js';

/** One run of a step, in a workflow that a person has built. */
export interface StepRun {
  executionId: string;
  step: string;
  inputs: Record<string, unknown>;
  state: 'running' | 'completed' | 'failed';
  /** What the bot ended it with; null: nothing yet. */
  outputs: Record<string, unknown> | null;
  error: string | null;
}

/** The steps that workflows have run. */
export class WorkflowSteps {
  readonly #runs = new Map<string, StepRun>();

  get all(): readonly StepRun[] {
    return [...this.#runs.values()];
  }

  /** A workflow comes to the step: `function_executed`. @throws SlackError `step_not_found` */
  run(slack: PretendSlack, step: string, inputs: Record<string, unknown>): void {
    const { conversations, deliveries, manifest, narrate, payloads, studio } = slack;
    const definition = manifest.steps[step];
    if (definition === undefined) throw new SlackError('step_not_found');
    const executionId = newId('Fx');
    const run: StepRun = {
      executionId,
      step,
      inputs,
      state: 'running',
      outputs: null,
      error: null,
    };
    this.#runs.set(executionId, run);
    forgetOldest(this.#runs, 2_000);
    narrate(`Slack: a workflow came to the step ${definition.title}`);
    const event = {
      type: 'function_executed',
      function: functionOf(step, definition, studio.appId),
      inputs,
      function_execution_id: executionId,
      workflow_execution_id: newId('Wx'),
      // Slack makes one for each run. The bot needs none but its own.
      bot_access_token: 'xwfp-sandbox-paper-moon',
      event_ts: conversations.timestamp(),
    };
    // Slack: it comes to the app that has the step, which subscribes to nothing for it.
    void deliveries.deliverEvent(payloads.event(newId('Ev'), event));
  }

  /** @throws SlackError as Slack refuses */
  complete({ manifest, narrate }: PretendSlack, id: string, outputs: unknown): void {
    const run = this.#running(id);
    const { outputParameters = {}, title } = manifest.steps[run.step] ?? {};
    const given = typeof outputs === 'object' && outputs !== null ? { ...outputs } : {};
    const fits = Object.entries(given).every(
      ([name, value]) => name in outputParameters && typeof value === 'string',
    );
    const isWhole = Object.entries(outputParameters).every(
      ([name, { is_required }]) => !is_required || name in given,
    );
    if (!fits || !isWhole) throw new SlackError('parameter_validation_failed');
    Object.assign(run, { state: 'completed', outputs: given });
    narrate(`Slack: the step ${title} is done: ${JSON.stringify(given)}`);
  }

  /** @throws SlackError as Slack refuses */
  fail({ narrate }: PretendSlack, id: string, error: string): void {
    const run = this.#running(id);
    Object.assign(run, { state: 'failed', error });
    narrate(`Slack: the step failed: ${error}`);
  }

  #running(id: string): StepRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new SlackError('function_execution_not_found');
    if (run.state !== 'running') throw new SlackError('execution_not_in_running_state');
    return run;
  }
}

function functionOf(callbackId: string, definition: StepDefinition, appId: string): Payload {
  const { title, description, inputParameters, outputParameters } = definition;
  return {
    id: 'Fn0SANDBOX1',
    callback_id: callbackId,
    title,
    description,
    type: 'app',
    input_parameters: Object.values(inputParameters),
    output_parameters: Object.values(outputParameters),
    app_id: appId,
  };
}
