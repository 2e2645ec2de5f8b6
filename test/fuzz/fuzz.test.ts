import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { nextStep } from '../../src/launches/next-step.js';
import { sessionObserved } from '../../src/launches/observation.js';
import { defaultLimits } from '../../src/limits.js';
import { readSettings, SettingsError, settingTables } from '../../src/settings/read-settings.js';
import { parseCommand } from '../../src/slack/command.js';
import { actionIds } from '../../src/slack/views/ids.js';
import { parseLaunchForm } from '../../src/slack/views/launch-form.js';
import { launchMessage, threadReply } from '../../src/slack/views/launch-message.js';
import { sessionProblems, sessionStates } from '../../src/studio/studio.js';
import { aStudio } from '../support/examples.js';
import { it } from '../support/fixtures.js';
import { launchInState } from '../support/launches.js';
import { openForm, workstations } from '../support/launching.js';
import { seed } from '../support/seed.js';

/** `FUZZ=10000` is the long form; `SEED=…` draws the same cases again. */
const numRuns = Number(process.env.FUZZ ?? 300);

fc.configureGlobal({ seed });

const settings = Object.values(settingTables).flatMap((table) => Object.keys(table));

/** What may stand in a setting, with something in it that some setting takes. */
const setting = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('nimble', 'sandbox', 'production', 'us-west-2', 'd-92670a1b2c', '30,10', 'info'),
  fc.constantFrom('xoxb-1', 'xapp-1', 'https://slack.com/api', 'postgres://a:b@c/d', 'file:x'),
  fc.double().map(String),
  fc.array(fc.string()).map((items) => items.join(',')),
);

/** A form that may be ours, with anything in it. */
const entered = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom(...Object.values(actionIds))),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom(...Object.values(actionIds))),
      fc.oneof(
        fc.jsonValue(),
        fc.record({ selected_option: fc.record({ value: fc.string() }) }),
        fc.record({ selected_conversation: fc.oneof(fc.constant('C0WORKSTN01'), fc.string()) }),
        fc.record({ selected_user: fc.oneof(fc.constant('U0ADA00001'), fc.string()) }),
        fc.record({ value: fc.string({ unit: 'binary', maxLength: 4_000 }) }),
      ),
    ),
  ),
);

describe('anything may come from outside', () => {
  it('the bot reads settings, or refuses them in words', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...settings), setting), (environment) => {
        try {
          readSettings(environment);
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsError);
          expect(String(error)).not.toBe('');
        }
      }),
      { numRuns },
    );
  });

  it('the bot reads any text after the command as a command', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseCommand(text).do).toBeTypeOf('string');
      }),
      { numRuns },
    );
  });

  it('the bot reads any form, or refuses it as none of its own', () => {
    fc.assert(
      fc.property(entered, (values) => {
        try {
          parseLaunchForm(values);
        } catch (error) {
          expect(error).toBeInstanceOf(z.ZodError);
        }
      }),
      { numRuns },
    );
  });

  it('the bot takes, shows and follows any session of the studio', () => {
    const time = fc.option(fc.integer({ min: 0, max: 4_102_444_800_000 }));
    const session = fc.record({
      id: fc.string(),
      state: fc.constantFrom(...sessionStates),
      stateWord: fc.string({ unit: 'binary', maxLength: 200 }),
      problem: fc.option(fc.constantFrom(...sessionProblems)),
      statusCode: fc.option(fc.string({ unit: 'binary' })),
      statusMessage: fc.option(fc.string({ unit: 'binary', maxLength: 5_000 })),
      stopAtMs: time,
      terminateAtMs: time,
      activity: fc.option(
        fc.oneof(
          fc.constant({ kind: 'active' as const }),
          fc.record({ kind: fc.constant('idle' as const), sinceMs: fc.nat() }),
        ),
      ),
      clientToken: fc.constant(null),
      attempt: fc.nat(),
      tags: fc.constant({}),
      launchProfileId: fc.constant(null),
      ec2InstanceType: fc.constant(null),
      streamingImageId: fc.constant(null),
      ownedBy: fc.constant(null),
    });
    const limits = { ...defaultLimits, readyTimeoutMs: 60_000, reminderLeadsMs: [60_000] };
    fc.assert(
      fc.property(session, fc.integer({ min: 0, max: 4_102_444_800_000 }), (seen, nowMs) => {
        const before = launchInState({ sessionId: 'abc', state: 'CREATE_IN_PROGRESS' });
        const change = sessionObserved(before, seen, nowMs, limits, undefined);
        const launch = { ...before, ...change?.set };
        expect(nextStep(launch, nowMs, limits).do).toBeTypeOf('string');
        const { text, blocks } = launchMessage(launch, aStudio);
        expect(text.length).toBeLessThanOrEqual(3_000);
        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const events of change?.events ?? []) {
          expect(threadReply(launch, events, aStudio).text.length).toBeLessThanOrEqual(3_000);
        }
      }),
      { numRuns },
    );
  });
});

describe('the bot, over its real socket', () => {
  it('answers or refuses any command, form and click, and goes on', async ({ person }) => {
    const values = fc.dictionary(
      fc.string(),
      fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())),
    );
    // The message of a launch is no answer.
    const seen = () => {
      const { messages, modals } = person.workspace;
      const told = messages.filter(
        ({ ephemeral, channel }) => ephemeral || channel.startsWith('D'),
      );
      return `${told.length} messages, modals ${modals.map(({ id }) => id).join()}`;
    };
    await fc.assert(
      fc.asyncProperty(fc.string(), values, fc.string(), async (text, state, value) => {
        const before = seen();
        const said = await person.say(
          workstations,
          `/nimble-session ${text.replaceAll('\n', ' ')}`,
        );
        expect(said.result).toBe('ok');
        // Words or a form: silence is no answer. A form that still comes would cover the next one.
        await person.waitFor(() => seen() !== before, `an answer to “${text}”`);
        const submitted = await person.submit(await openForm(person), state);
        expect(['ok', 'errors']).toContain(submitted.result);
        const { id: viewId } = await openForm(person);
        const pressed = await person.act({
          place: { kind: 'view', viewId },
          blockId: 'any',
          actionId: 'session:stop',
          element: { type: 'button', value },
          values: {},
        });
        expect(pressed.result).toBe('ok');
        // It lies on the form. One that still comes would be taken for the next form.
        await person.waitFor(
          ({ modals }) => modals.some(({ id }) => id === viewId) && modals.length > 1,
          'an answer to the press',
        );
      }),
      { numRuns: Math.ceil(numRuns / 20), endOnFailure: true },
    );
    await openForm(person);
  }, 600_000);
});
