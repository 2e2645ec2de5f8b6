import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accessOf } from '../aws/access.js';
import type { Answer } from '../aws/answer.js';
import type { Delivery } from '../aws/delivery.js';
import { type Fault, tellFault } from '../aws/faults.js';
import type { Front, Latency } from '../aws/front.js';
import { BodyTooLarge, readBody } from '../http-exchange.js';
import type { Narrate } from '../part.js';
import type { OperationName } from './action-names.js';
import { type Permissions, whyDenied } from './permissions.js';
import { getProducts, PricingError } from './pricing.js';

interface PricingDoorParts {
  front: Front<OperationName, string>;
  delivery: Delivery;
  latency: Latency;
  permissions: Permissions;
  narrate: Narrate;
}

const target = 'AWSPriceListService.';

/** Whether a request is for AWS's Pricing API. */
export function isPricing({ method, url, headers }: IncomingMessage): boolean {
  const named = headers['x-amz-target'];
  return (
    method === 'POST' &&
    url?.split('?', 1)[0] === '/' &&
    typeof named === 'string' &&
    named.startsWith(target)
  );
}

/** AWS's Pricing API, by JSON 1.1. It is a service of its own, and shares the controls of EC2. */
export class PricingDoor {
  readonly #parts: PricingDoorParts;

  constructor(parts: PricingDoorParts) {
    this.#parts = parts;
  }

  /** Rejects only when the request breaks off. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = Date.now();
    const { delivery, latency, front, permissions, narrate } = this.#parts;
    const body = await readBody(request, longestBody).catch((error: unknown) => {
      if (!(error instanceof BodyTooLarge)) throw error;
      return null;
    });
    if (body === null || request.headers['x-amz-target'] !== `${target}GetProducts`) {
      const error = body === null ? tooLarge : unknownOperation;
      delivery.send(response, errorAnswer(error), latency.ms);
      return;
    }
    const refusal = refuseAccess(request.headers.authorization);
    front.perform(response, {
      operation: 'GetProducts',
      clientToken: undefined,
      atMs,
      refusal: refusal && errorAnswer(refusal),
      error: (code, message = `${code}, as was armed.`) =>
        errorAnswer(new PricingError(code, message)),
      lost: () => errorAnswer(internalError),
      work: () => {
        try {
          if (permissions.lacks('GetProducts')) {
            throw new PricingError('AccessDeniedException', whyDenied('pricing:GetProducts', '*'));
          }
          return jsonAnswer(200, getProducts(body));
        } catch (thrown) {
          if (!(thrown instanceof PricingError)) throw thrown;
          return errorAnswer(thrown);
        }
      },
      tell: (answer, fault) => {
        if (answer && !answer.errorName && !fault) return;
        narrate(`EC2: ${tellCall(answer, fault)}`);
      },
    });
  }
}

/** AWS: 1 MiB. */
const longestBody = 1_048_576;

const tooLarge = new PricingError('RequestEntityTooLargeException', 'The body exceeds 1 MiB.');
const unknownOperation = new PricingError(
  'UnknownOperationException',
  'The sandbox plays no such operation.',
);
const internalError = new PricingError('InternalErrorException', 'An internal error has occurred');

/** AWS: no other Region has the Pricing API. */
const regions = ['us-east-1', 'eu-central-1', 'ap-south-1'];

/** What AWS's front door finds wrong with the request's `Authorization`, if anything. */
function refuseAccess(authorization: string | undefined): PricingError | undefined {
  const access = accessOf(authorization);
  switch (access.kind) {
    case 'missing':
      return new PricingError(
        'MissingAuthenticationTokenException',
        'Missing Authentication Token',
      );
    case 'incomplete':
      return new PricingError(
        'IncompleteSignatureException',
        "Authorization header requires 'Credential' parameter.",
      );
    case 'unknown':
      return new PricingError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    case 'known':
      if (access.service === 'pricing' && regions.includes(access.region)) return undefined;
      return new PricingError(
        'InvalidSignatureException',
        `Credential should be scoped to the service pricing in one of ${regions.join(', ')}.`,
      );
  }
}

function errorAnswer({ code, message }: PricingError): Answer {
  const status = code === 'InternalErrorException' ? 500 : 400;
  return { ...jsonAnswer(status, { __type: code, Message: message }), errorName: code };
}

function jsonAnswer(status: number, body: object): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}

function tellCall(answer: Answer | undefined, fault: Fault | undefined): string {
  const end = answer ? `${answer.status} ${answer.errorName ?? ''}`.trim() : 'not carried out';
  return `GetProducts → ${[...tellFault(fault), end].join(', ')}`;
}
