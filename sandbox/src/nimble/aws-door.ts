import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from '../http-exchange.js';
import type { Narrate } from '../part.js';
import { refuseAccess } from './access.js';
import type { AwsRequest } from './aws-request.js';
import type { CallLog } from './call-log.js';
import type { Catalogue } from './catalogue.js';
import type { Latency } from './controls.js';
import type { Delivery } from './delivery.js';
import type { Fault, Faults } from './faults.js';
import { tellCall } from './narration.js';
import type { CarryOut, Outcome } from './operation-table.js';
import type { NimbleCall } from './operations.js';
import type { Sessions } from './sessions.js';
import {
  type Answer,
  AwsError,
  errorAnswer,
  htmlAnswer,
  type Protocol,
  successAnswer,
} from './wire.js';

interface AwsDoorParts {
  catalogue: Catalogue;
  sessions: Sessions;
  carryOut: CarryOut;
  faults: Faults;
  calls: CallLog;
  delivery: Delivery;
  latency: Latency;
  narrate: Narrate;
}

/** Takes AWS requests in, spoils those that a fault is waiting for, and hands the answers out. */
export class AwsDoor {
  readonly #parts: AwsDoorParts;

  constructor(parts: AwsDoorParts) {
    this.#parts = parts;
  }

  /** Rejects only when the request breaks off. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    { protocol, call }: AwsRequest,
  ): Promise<void> {
    const atMs = Date.now();
    const { delivery, latency } = this.#parts;
    try {
      const body = await readBody(request, longestBody);
      if (!call) {
        throw new AwsError('UnknownOperationException', 'The sandbox plays no such operation.');
      }
      const refusal = refuseAccess(request.headers.authorization);
      this.#perform({ ...call, body }, protocol, response, { atMs, refusal });
    } catch (thrown) {
      const error = thrown instanceof BodyTooLarge ? tooLarge : thrown;
      if (!(error instanceof AwsError)) throw error;
      delivery.send(response, errorAnswer(protocol, error), latency.ms);
    }
  }

  #perform(
    call: NimbleCall,
    protocol: Protocol,
    response: ServerResponse,
    { atMs, refusal }: { atMs: number; refusal: AwsError | undefined },
  ): void {
    const { catalogue, calls, faults, narrate } = this.#parts;
    const { operation, clientToken } = call;
    const fault = refusal ? undefined : faults.take(operation);
    const { answer, outcome } = this.#work(call, protocol, refusal ?? inventError(fault), fault);
    const line = tellCall({ call, answer, fault, outcome }, catalogue);
    if (line !== undefined) narrate(line);
    const status = this.#deliver(response, protocol, answer, fault);
    const token = clientToken === undefined ? {} : { clientToken };
    calls.add({ operation, atMs, status, ...token });
  }

  /** The answer, sent or not, and what was done; neither for an operation that a fault prevents. */
  #work(
    call: NimbleCall,
    protocol: Protocol,
    error: AwsError | undefined,
    fault: Fault | undefined,
  ): { answer?: Answer; outcome?: Outcome } {
    if (error) return { answer: errorAnswer(protocol, error) };
    if (fault?.kind === 'html') return { answer: htmlAnswer(fault.status) };
    if (fault && 'carriedOut' in fault && !fault.carriedOut) return {};
    const { sessions, carryOut } = this.#parts;
    try {
      sessions.advance();
      const outcome = carryOut(call);
      return { answer: successAnswer(protocol, outcome.output), outcome };
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      return { answer: errorAnswer(protocol, thrown) };
    }
  }

  /** Returns the status that the client gets to see whole, or null. */
  #deliver(
    response: ServerResponse,
    protocol: Protocol,
    made: Answer | undefined,
    fault: Fault | undefined,
  ): number | null {
    const { delivery, latency } = this.#parts;
    const answer = made ?? errorAnswer(protocol, internalError);
    switch (fault?.kind) {
      case 'drop':
        delivery.drop(response);
        return null;
      case 'hang':
        delivery.hang(response);
        return null;
      case 'half':
        delivery.half(response, answer);
        return null;
      case 'empty':
        delivery.send(response, { status: 200, headers: {}, body: '' }, latency.ms);
        return 200;
      default:
        delivery.send(response, answer, latency.ms + (fault?.kind === 'late' ? fault.ms : 0));
        return answer.status;
    }
  }
}

/** AWS: 1 MiB. */
const longestBody = 1_048_576;

const tooLarge = new AwsError('RequestEntityTooLargeException', 'The request body exceeds 1 MiB.');

const internalError = new AwsError(
  'InternalServerErrorException',
  'An internal error has occurred. Please retry your request.',
);

/** The texts of the API reference, for errors that have no better reason than a fault. */
const usualMessages: Record<Extract<Fault, { kind: 'error' }>['name'], string> = {
  AccessDeniedException:
    'You are not authorized to perform this operation. Check your IAM policies, and ensure that you are using the correct access keys.',
  ConflictException: 'Another operation is in progress.',
  InternalServerErrorException: internalError.message,
  ResourceNotFoundException: 'The specified resource could not be found.',
  ServiceQuotaExceededException:
    'Your current quota does not allow you to perform the request action.',
  ThrottlingException: 'The request throughput limit was exceeded.',
  ValidationException: 'One of the parameters in the request is invalid.',
  ExpiredTokenException: 'The security token included in the request is expired',
  UnrecognizedClientException: 'The security token included in the request is invalid.',
};

function inventError(fault: Fault | undefined): AwsError | undefined {
  if (fault?.kind !== 'error') return undefined;
  return new AwsError(fault.name, fault.message ?? usualMessages[fault.name]);
}
