import { z } from 'zod';

/** What a Web API call ends in, on purpose. */
export const faultRule = z.object({
  /** A Web API method, or `*` for all of them. */
  method: z.string().min(1),
  /**
   * `ratelimited`: HTTP 429. `http_500`: HTTP 500. `drop`: the connection is cut before anything
   * was done; `drop_after`: after it. `hang`: no answer, nothing done; `hang_after`: done, no
   * answer. Anything else is answered as Slack's error code, with nothing done.
   */
  answer: z.string().min(1),
  /** How many calls it lets through first. Default 0. */
  skip: z.number().int().min(0).optional(),
  /** How many calls it hits. Default 1. */
  times: z.number().int().min(1).optional(),
  /** With `ratelimited`. Default 1. */
  retryAfterSeconds: z.number().min(0).optional(),
});

export type FaultRule = z.infer<typeof faultRule>;

/** The faults that calls have yet to run into, and how slow the network is. */
export class Faults {
  #rules: { rule: FaultRule; skip: number; left: number }[] = [];
  /** Every Web API call waits this long before it is carried out. */
  latencyMs = 0;

  add(rule: FaultRule): void {
    this.#rules.push({ rule, skip: rule.skip ?? 0, left: rule.times ?? 1 });
  }

  /** The fault that this call runs into, the oldest rule first; counts it. */
  take(method: string): FaultRule | undefined {
    const hit = this.#rules.find(({ rule }) => rule.method === method || rule.method === '*');
    if (!hit) return undefined;
    if (hit.skip > 0) {
      hit.skip -= 1;
      return undefined;
    }
    hit.left -= 1;
    if (hit.left <= 0) this.#rules = this.#rules.filter((other) => other !== hit);
    return hit.rule;
  }

  /** One line for each rule, and for latency. */
  told(): string[] {
    const rules = this.#rules.map(({ rule, skip, left }) => {
      const calls = left === 1 ? 'the next call' : `the next ${left} calls`;
      const after = skip > 0 ? `, after ${skip} that pass` : '';
      return `${rule.method}: ${calls}${after} → ${rule.answer}`;
    });
    return this.latencyMs > 0
      ? [...rules, `Every answer takes ${this.latencyMs} ms longer`]
      : rules;
  }

  reset(): void {
    this.#rules = [];
    this.latencyMs = 0;
  }
}
