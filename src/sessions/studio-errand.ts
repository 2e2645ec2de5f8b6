import type { Launch } from './launch.js';
import type { Claimed } from './launch-store/claim.js';
import { nextStep, type StudioStep } from './next-step.js';
import { Admission, type AdmissionOptions } from './studio-errand/admission.js';
import { Creation, type CreationOptions } from './studio-errand/creation.js';
import { Look, type LookOptions } from './studio-errand/look.js';
import { type Next, StepEnds, type StepEndsOptions } from './studio-errand/step-ends.js';
import { WishStep, type WishStepOptions } from './studio-errand/wish-step.js';

export type StudioErrandOptions = AdmissionOptions &
  CreationOptions &
  WishStepOptions &
  LookOptions &
  StepEndsOptions;

/**
 * Takes one launch, claimed, step by step to where only time or somebody's wish moves it on.
 * Every step is saved before the next, and each may be repeated: a crash in between costs a
 * repetition and nothing else.
 */
export class StudioErrand {
  readonly #options: StudioErrandOptions;
  readonly #ends: StepEnds;
  readonly #admission: Admission;
  readonly #creation: Creation;
  readonly #wish: WishStep;
  readonly #look: Look;

  constructor(options: StudioErrandOptions) {
    this.#options = options;
    this.#ends = new StepEnds(options);
    this.#look = new Look(options, this.#ends);
    this.#admission = new Admission(options, this.#ends);
    this.#creation = new Creation(options, this.#ends, this.#look);
    this.#wish = new WishStep(options, this.#ends, this.#look);
  }

  async run(claimed: Claimed<Launch>, signal: AbortSignal): Promise<void> {
    let launch: Next = claimed;
    while (launch !== null && !signal.aborted) {
      const step = nextStep(launch, this.#options.clock(), this.#options.pace);
      launch = await this.#take(step, launch, signal);
    }
  }

  /** The same for one that was claimed as it was stored: when admitted, its Create comes first. */
  async begin(taken: Claimed<Launch>, signal: AbortSignal): Promise<void> {
    const next = taken.admitted ? await this.#creation.createAtOnce(taken, signal) : taken;
    if (next !== null) await this.run(next, signal);
  }

  #take(step: StudioStep, launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    switch (step.do) {
      case 'admit':
        return this.#admission.admit(launch, signal);
      case 'create':
        return this.#creation.create(launch, signal);
      case 'find':
        return this.#creation.find(launch, step.otherwise, signal);
      case 'close':
        return this.#ends.close(launch, 'NOT_CREATED', step.failure);
      case 'carry_out':
        return this.#wish.carryOut(step, launch, signal);
      case 'let_go':
        return this.#wish.letGo(step, launch, signal);
      case 'observe':
        return this.#look.observe(launch, signal);
      case 'rest':
        return this.#look.rest(launch);
    }
  }
}
