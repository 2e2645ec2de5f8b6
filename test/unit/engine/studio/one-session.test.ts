import fc from 'fast-check';
import { expect, it } from 'vitest';
import { observe } from '../../../../src/engine/studio/observe.js';
import { runStudioTask } from '../../../../src/engine/studio/studio-task.js';
import type { Launch } from '../../../../src/launches/launch.js';
import { states } from '../../../../src/launches/states.js';
import { openStore } from '../../../../src/store/open.js';
import { GivenEngine, minute, never } from '../../../support/engine-context.js';
import { aProfile } from '../../../support/examples.js';
import { newLaunch } from '../../../support/launches.js';
import { creations, deletions, fates, StrictStudio } from '../../../support/strict-studio.js';

const engine = new GivenEngine();

const scripts = fc.record({
  creations: fc.array(fc.constantFrom(...creations), { maxLength: 25 }),
  fates: fc.array(fc.constantFrom(...fates), { maxLength: 15 }),
  deletions: fc.array(fc.constantFrom(...deletions), { maxLength: 10 }),
  /** Seconds between two looks of the loop. */
  pauses: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 20, maxLength: 60 }),
  keeps: fc.boolean(),
  takesOtherTypes: fc.boolean(),
  /** After how many looks the launch is cancelled. */
  cancelledAt: fc.option(fc.nat({ max: 60 })),
});

type Scripted = typeof scripts extends fc.Arbitrary<infer Value> ? Value : never;

/** Takes one launch through a script; the claim of a bot that was killed is free at the next look. */
async function play(script: Scripted): Promise<{ studio: StrictStudio; launch: Launch }> {
  const { ctx } = engine;
  const { launches: store } = await openStore('file::memory:', ctx.clock, ctx.log);
  const { pauses, keeps, takesOtherTypes, cancelledAt, ...calls } = script;
  const left = { ...calls, creations: [...calls.creations], fates: [...calls.fates] };
  const studio = new StrictStudio({ ...left, deletions: [...calls.deletions] }, ctx.clock);
  const played = { ...ctx, store, studio: studio.port };
  const { clientToken } = newLaunch();
  const places = ['a', 'b'].map((id) => ({ id, name: id }));
  const read = async () => {
    const launch = await store.get(clientToken);
    if (launch === null) throw new Error('the launch is gone');
    return launch;
  };
  try {
    const keepTryingUntilMs = keeps ? engine.nowMs + 90 * minute : null;
    const wanted = { places, placeId: 'a', keepTryingUntilMs, takesOtherTypes };
    await store.add(newLaunch({ requestedAtMs: engine.nowMs, ...wanted }), 1);
    for (const [look, pause] of pauses.entries()) {
      if (look === cancelledAt) {
        const cancelled = {
          intent: 'terminate',
          action: 'cancel_launch',
          by: 'U0ADA00001',
        } as const;
        await store.setIntent(clientToken, { ...cancelled, press: '1.2.c' }, await read());
      }
      for (const claimed of await store.claimStudioTasks(1)) {
        await runStudioTask(played, claimed, never).catch(() => undefined);
      }
      await observe(played, await store.claimObserved(), never);
      await store.releaseClaims();
      expect(studio.violations).toEqual([]);
      expect(studio.living.length).toBeLessThanOrEqual(1);
      engine.nowMs += pause * 1_000;
      if (look % 2 === 1) studio.pass();
    }
    return { studio, launch: await read() };
  } finally {
    await store.close();
  }
}

it('over any answers of the studio, one launch has at most one session that has not failed', async () => {
  const { launchProfileId: id, streamingImageId } = newLaunch();
  const images = [{ id: streamingImageId ?? '', name: 'Rocky', platform: null }];
  const [a, b] = ['a', 'b'].map((place) => ({ id: place, name: place }));
  if (a === undefined || b === undefined) throw new Error('two places are needed');
  const profile = aProfile({ id, images, places: [a, b] });
  engine.studio.launchProfiles.mockResolvedValue([profile]);
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const { studio, launch } = await play(script);
      const ids = studio.living.map(({ id }) => id);
      // What it has come to is what the studio has.
      if (states[launch.state].final) expect(ids).toEqual([]);
      if (launch.sessionId !== null) expect([[], [launch.sessionId]]).toContainEqual(ids);
    }),
    { numRuns: Number(process.env.SCRIPTS ?? 15) },
  );
}, 900_000);
