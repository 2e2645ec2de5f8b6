import type { Launch } from '../../launches/launch.js';
import { nextStep, type StudioStep } from '../../launches/next-step.js';
import type { Claimed } from '../../launches/ports/claim.js';
import { Admission, type AdmissionOptions } from './admission.js';
import { Creation, type CreationOptions } from './creation.js';
import { IntentStep, type IntentStepOptions } from './intent-step.js';
import { Look, type LookOptions } from './look.js';
import { type Next, StepEnds, type StepEndsOptions } from './step-ends.js';

export type StudioTaskOptions = AdmissionOptions &
  CreationOptions &
  IntentStepOptions &
  LookOptions &
  StepEndsOptions;

/**
 * Takes one launch, claimed, step by step to where only time or somebody's intent moves it on.
 * Every step is saved before the next, and each may be repeated: a crash in between costs a
 * repetition and nothing else.
 */
export class StudioTask {
  readonly #options: StudioTaskOptions;
  readonly #ends: StepEnds;
  readonly #admission: Admission;
  readonly #creation: Creation;
  readonly #intent: IntentStep;
  readonly #look: Look;

  constructor(options: StudioTaskOptions) {
    this.#options = options;
    this.#ends = new StepEnds(options);
    this.#look = new Look(options, this.#ends);
    this.#admission = new Admission(options, this.#ends);
    this.#creation = new Creation(options, this.#ends, this.#look);
    this.#intent = new IntentStep(options, this.#ends, this.#look);
  }

  async run(claimed: Claimed<Launch>, signal: AbortSignal): Promise<void> {
    let launch: Next = claimed;
    while (launch !== null && !signal.aborted) {
      const step = nextStep(launch, this.#options.clock(), this.#options.limits);
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
        return this.#intent.carryOut(step, launch, signal);
      case 'let_go':
        return this.#intent.letGo(step, launch, signal);
      case 'observe':
        return this.#look.observe(launch, signal);
      case 'rest':
        return this.#look.rest(launch);
    }
  }
}
