import * as z from 'zod/mini';
import { type Operation, type OperationName, operationNames } from './operations.js';

/** The errors that a fault can stand for, by their names on the wire. */
export const errorNames = [
  'InternalServerErrorException',
  'AccessDeniedException',
  'ConflictException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ThrottlingException',
  'ValidationException',
  'ExpiredTokenException',
  'UnrecognizedClientException',
] as const;

const carriedOut = z.boolean();

/** What goes wrong with a call. `carriedOut`: the operation happened, although its answer is lost. */
const fault = z.discriminatedUnion('kind', [
  /** AWS's own error; the operation is not carried out. */
  z.strictObject({
    kind: z.literal('error'),
    name: z.enum(errorNames),
    message: z.exactOptional(z.string()),
  }),
  /** A proxy's HTML page with this status; the operation is not carried out. */
  z.strictObject({ kind: z.literal('html'), status: z.int().check(z.gte(400), z.lte(599)) }),
  /** The socket is reset without an answer. */
  z.strictObject({ kind: z.literal('drop'), carriedOut }),
  /** No answer ever comes. */
  z.strictObject({ kind: z.literal('hang'), carriedOut }),
  /** Half of the JSON body, then the socket ends. */
  z.strictObject({ kind: z.literal('half'), carriedOut }),
  /** Status 200 without a body; the operation is carried out. */
  z.strictObject({ kind: z.literal('empty') }),
  /** The right answer, this many milliseconds later. */
  z.strictObject({ kind: z.literal('late'), ms: z.int().check(z.gte(0)) }),
]);

export const faultRule = z.strictObject({
  operation: z.enum([...operationNames, '*']),
  fault,
  /** How many calls it spoils; 1 by default. */
  times: z.exactOptional(z.int().check(z.gte(1))),
});

export type Fault = z.infer<typeof fault>;
export type FaultRule = z.infer<typeof faultRule>;

/** The faults that are still to come. Of those that fit a call, the oldest rule spoils it. */
export class Faults {
  #rules: { operation: Operation; fault: Fault; left: number }[] = [];

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

  add({ operation, fault, times = 1 }: FaultRule): void {
    this.#rules.push({ operation, fault, left: times });
  }

  clear(): void {
    this.#rules = [];
  }

  take(operation: OperationName): Fault | undefined {
    const rule = this.#rules.find((one) => one.operation === '*' || one.operation === operation);
    if (!rule) return undefined;
    rule.left -= 1;
    if (rule.left === 0) this.#rules = this.#rules.filter((one) => one !== rule);
    return rule.fault;
  }
}
