import type { Launch } from '../../launches/launch.js';
import { nextStep, type StudioStep } from '../../launches/next-step.js';
import { supersededBy } from '../../launches/observation.js';
import type { Claimed } from '../../launches/ports/launch-store.js';
import type { EngineContext } from '../context.js';
import { admit } from './admit.js';
import { create, find } from './create.js';
import { carryOut, letGo } from './intent.js';
import { observe } from './observe.js';
import { close, type Next, save } from './save.js';

/**
 * Takes one claimed launch step by step to where only time or a person moves it on. Every step is saved
 * before the next, and each may be repeated: a crash in between costs a repetition and nothing else.
 */
export async function runStudioTask(
  ctx: EngineContext,
  claimed: Claimed<Launch>,
  signal: AbortSignal,
): Promise<void> {
  let launch: Next = claimed;
  while (launch !== null && !signal.aborted) {
    launch = await take(ctx, nextStep(launch, ctx.clock(), ctx.limits), launch, signal);
  }
}

async function take(
  ctx: EngineContext,
  step: StudioStep,
  launch: Claimed<Launch>,
  signal: AbortSignal,
): Promise<Next> {
  switch (step.do) {
    case 'admit':
      return admit(ctx, launch, signal);
    case 'create':
      return create(ctx, launch, step, signal);
    case 'find':
      return find(ctx, launch, step, signal);
    case 'close':
      return close(ctx, launch, 'NOT_CREATED', step.failure);
    case 'carry_out':
      return carryOut(ctx, step, launch, signal);
    case 'let_go':
      return letGo(ctx, step, launch, signal);
    case 'observe':
      await observe(ctx, [launch], signal);
      return null;
    case 'rest':
      return rest(ctx, launch);
  }
}

/** Nothing is left to do for a launch that is over, whatever the intent. */
function rest(ctx: EngineContext, launch: Claimed<Launch>): Promise<Next> {
  return save(ctx, launch, {
    set: { intent: null },
    events: supersededBy(launch, launch),
    visible: launch.intent !== null,
    release: { dueInMs: null, seenIntent: launch.intent },
  });
}
