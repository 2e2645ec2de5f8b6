import { nextStep, type StudioStep } from '../../launches/next-step.js';
import type { ClaimedLaunch } from '../../launches/ports/launch-store.js';
import type { EngineContext } from '../context.js';
import { admit } from './admit.js';
import { clearAway } from './capacity.js';
import { create, find } from './create.js';
import { heedDecision } from './decision.js';
import { carryOut, isAllowed, letGo, reportLost } from './intent.js';
import { observe } from './observe.js';
import { close, type Next, type StudioWork, saveAndRelease } from './save.js';

/**
 * Takes one claimed launch step by step to where only time or a person moves it on. Every step is saved
 * before the next, and each may be repeated: a crash in between costs a repetition and nothing else.
 */
export async function runStudioTask(
  ctx: EngineContext,
  claimed: ClaimedLaunch,
  signal: AbortSignal,
): Promise<void> {
  let launch: Next = claimed;
  while (launch !== null && !signal.aborted) {
    const step = nextStep(launch, ctx.clock(), ctx.limits);
    const work: StudioWork = { ctx, launch, signal };
    // An intent that comes too late is let go, an admin's as well as the owner's. What is only reported is too.
    const isEnd = step.do === 'let_go' || step.do === 'report_lost';
    const goesOn: boolean = isEnd || (await isAllowed(work));
    launch = goesOn ? await take(work, step) : null;
  }
}

async function take(work: StudioWork, step: StudioStep): Promise<Next> {
  const { ctx, launch, signal } = work;
  switch (step.do) {
    case 'admit':
      return admit(work);
    case 'create':
      return create(work, step);
    case 'clear_away':
      return clearAway(work, step.sessionId);
    case 'wait':
      return saveAndRelease(work, step.waitMs, { set: {} });
    case 'find':
      return find(work, step);
    case 'await_decision':
      return saveAndRelease(work, null, { set: {} });
    case 'heed_decision':
      return heedDecision(work);
    case 'close':
      return close(work, 'NOT_CREATED', step.failure);
    case 'carry_out':
      return carryOut(work, step);
    case 'let_go':
      return letGo(work, step);
    case 'report_lost':
      return reportLost(work, step);
    case 'observe':
      // As it is: with an intent that its state fulfils.
      await observe(ctx, [{ ...launch, sessionId: step.sessionId }], signal, async () => [launch]);
      return null;
    case 'rest':
      // Nothing is left to do for a launch that is over, even if it has an intent.
      return saveAndRelease(work, null, {
        set: { intent: null },
        visible: launch.intent !== null,
      });
  }
}
