import * as z from 'zod/mini';
import type { Answer } from './answer.js';

const carriedOut = z.boolean();

/** What becomes of an answer. `carriedOut`: the operation happened, although its answer is lost. */
const spoiled = [
  /** A proxy's HTML page with this status; the operation is not carried out. */
  z.strictObject({ kind: z.literal('html'), status: z.int().check(z.gte(400), z.lte(599)) }),
  /** The socket is reset without an answer. */
  z.strictObject({ kind: z.literal('drop'), carriedOut }),
  /** No answer ever comes. */
  z.strictObject({ kind: z.literal('hang'), carriedOut }),
  /** Half of the body, then the socket ends. */
  z.strictObject({ kind: z.literal('half'), carriedOut }),
  /** Status 200 without a body; the operation is carried out. */
  z.strictObject({ kind: z.literal('empty') }),
  /** The right answer, this many milliseconds later. */
  z.strictObject({ kind: z.literal('late'), ms: z.int().check(z.gte(0)) }),
] as const;

/** What goes wrong with a call: AWS's own error, before anything is carried out, or a spoiled answer. */
export type Fault<ErrorName extends string = string> =
  | { kind: 'error'; name: ErrorName; message?: string }
  | z.infer<(typeof spoiled)[number]>;

export interface FaultRule<Name extends string = string, ErrorName extends string = string> {
  operation: Name | '*';
  fault: Fault<ErrorName>;
  /** How many calls it spoils; 1 by default. */
  times?: number;
}

/** The schema of the rules for a service with these operations and errors. */
export function faultRuleOf<Name extends string, ErrorName extends string>(
  operations: readonly Name[],
  errorName: z.ZodMiniType<ErrorName, ErrorName>,
) {
  const error = z.strictObject({
    kind: z.literal('error'),
    name: errorName,
    message: z.exactOptional(z.string()),
  });
  return z.strictObject({
    operation: z.enum<readonly (Name | '*')[]>([...operations, '*']),
    fault: z.discriminatedUnion('kind', [error, ...spoiled]),
    times: z.exactOptional(z.int().check(z.gte(1))),
  });
}

/** The faults that are still to come. Of those that fit a call, the oldest rule spoils it. */
export class Faults<Name extends string, ErrorName extends string> {
  #rules: { operation: Name | '*'; fault: Fault<ErrorName>; left: number }[] = [];

  get count(): number {
    return this.#rules.length;
  }

  /** One line for each rule. */
  told(): string[] {
    return this.#rules.map(({ operation, fault, left }) => {
      const { kind, ...detail } = fault;
      const details = Object.values(detail).join(', ');
      const calls = left === 1 ? 'the next call' : `the next ${left} calls`;
      return `${operation}: ${calls} → ${kind}${details === '' ? '' : ` (${details})`}`;
    });
  }

  add({ operation, fault, times = 1 }: FaultRule<Name, ErrorName>): void {
    this.#rules.push({ operation, fault, left: times });
  }

  clear(): void {
    this.#rules = [];
  }

  take(operation: Name): Fault<ErrorName> | undefined {
    const rule = this.#rules.find((one) => one.operation === '*' || one.operation === operation);
    if (!rule) return undefined;
    rule.left -= 1;
    if (rule.left === 0) this.#rules = this.#rules.filter((one) => one !== rule);
    return rule.fault;
  }
}

const faultWords = new Map<string, string>([
  ['drop', 'connection reset'],
  ['hang', 'never answered'],
  ['half', 'answered by half'],
  ['empty', 'answered without a body'],
]);

/** What became of the answer, and the answer; none: the call was not carried out. */
export function tellAnswer(answer: Answer | undefined, fault: Fault | undefined): string[] {
  return [...tellFault(fault), answer ? tellWhole(answer) : 'not carried out'];
}

function tellFault(fault: Fault | undefined): string[] {
  if (fault?.kind === 'late') return [`answered ${fault.ms} ms late`];
  const told = faultWords.get(fault?.kind ?? '');
  return told === undefined ? [] : [told];
}

function tellWhole({ status, errorName }: Answer): string {
  const name = errorName ?? (status === 200 ? '' : 'HTML page');
  return `${status} ${name}`.trim();
}
