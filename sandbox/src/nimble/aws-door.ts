import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery } from '../aws/delivery.js';
import type { Front, Latency } from '../aws/front.js';
import type { Clock } from '../clock.js';
import { BodyTooLarge, readBody } from '../http-exchange.js';
import type { Narrate } from '../part.js';
import { refuseAccess } from './access.js';
import type { AwsRequest } from './aws-request.js';
import type { Catalogue } from './catalogue.js';
import type { FaultName } from './faults.js';
import { tellCall } from './narration.js';
import type { CarryOut, Outcome } from './operation-table.js';
import type { NimbleCall, OperationName } from './operations.js';
import type { Sessions } from './sessions.js';
import { AwsError, errorAnswer, type Protocol, successAnswer } from './wire.js';

interface AwsDoorParts {
  clock: Clock;
  catalogue: Catalogue;
  sessions: Sessions;
  carryOut: CarryOut;
  front: Front<OperationName, FaultName>;
  delivery: Delivery;
  latency: Latency;
  narrate: Narrate;
}

/** Takes AWS requests in, and has them carried out. */
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
    const atMs = this.#parts.clock.now();
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
    const { catalogue, front, sessions, carryOut, narrate } = this.#parts;
    let outcome: Outcome | undefined;
    front.perform(response, {
      operation: call.operation,
      clientToken: call.clientToken,
      atMs,
      refusal: refusal && errorAnswer(protocol, refusal),
      error: (name, message) =>
        errorAnswer(protocol, new AwsError(name, message ?? usualMessages[name])),
      lost: () => errorAnswer(protocol, internalError),
      work: () => {
        try {
          sessions.advance();
          outcome = carryOut(call);
          return successAnswer(protocol, outcome.output);
        } catch (thrown) {
          if (!(thrown instanceof AwsError)) throw thrown;
          return errorAnswer(protocol, thrown);
        }
      },
      tell: (answer, fault) => {
        const line = tellCall({ call, answer, fault, outcome }, catalogue);
        if (line !== undefined) narrate(line);
      },
    });
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
const usualMessages: Record<FaultName, string> = {
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
