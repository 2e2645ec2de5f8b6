import { z } from 'zod';
import { type Operation, type OperationName, operationNames } from './operations.js';

/** The errors that a fault can stand for, by their names on the wire. */
const errorNames = [
  'AccessDeniedException',
  'ConflictException',
  'InternalServerErrorException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ThrottlingException',
  'ValidationException',
  'ExpiredTokenException',
  'UnrecognizedClientException',
] as const;

/** What goes wrong with a call. `carriedOut`: the operation happened, although its answer is lost. */
export type Fault =
  /** AWS's own error; the operation is not carried out. */
  | { kind: 'error'; name: (typeof errorNames)[number]; message?: string }
  /** A proxy's HTML page with this status; the operation is not carried out. */
  | { kind: 'html'; status: number }
  /** The socket is reset without an answer. */
  | { kind: 'drop'; carriedOut: boolean }
  /** No answer ever comes. */
  | { kind: 'hang'; carriedOut: boolean }
  /** Half of the JSON body, then the socket ends. */
  | { kind: 'half'; carriedOut: boolean }
  /** Status 200 without a body; the operation is carried out. */
  | { kind: 'empty' }
  /** The right answer, this many milliseconds later. */
  | { kind: 'late'; ms: number };

const carriedOut = z.boolean();

const fault: z.ZodType<Fault> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('error'),
    name: z.enum(errorNames),
    message: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('html'), status: z.int().min(400).max(599) }),
  z.strictObject({ kind: z.literal('drop'), carriedOut }),
  z.strictObject({ kind: z.literal('hang'), carriedOut }),
  z.strictObject({ kind: z.literal('half'), carriedOut }),
  z.strictObject({ kind: z.literal('empty') }),
  z.strictObject({ kind: z.literal('late'), ms: z.int().min(0) }),
]);

export interface FaultRule {
  operation: Operation;
  fault: Fault;
  /** How many calls it spoils; 1 by default. */
  times?: number;
}

export const faultRule: z.ZodType<FaultRule> = z.strictObject({
  operation: z.enum([...operationNames, '*']),
  fault,
  times: z.int().min(1).exactOptional(),
});

/** The faults that are still to come. Of those that fit a call, the oldest rule spoils it. */
export class Faults {
  #rules: { operation: Operation; fault: Fault; left: number }[] = [];

  get count(): number {
    return this.#rules.length;
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
