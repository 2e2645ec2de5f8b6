import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { wrongAccess } from '../aws/access.js';
import type { Answer } from '../aws/answer.js';
import type { Delivery } from '../aws/delivery.js';
import { tellAnswer } from '../aws/faults.js';
import type { Front, Latency } from '../aws/front.js';
import type { Clock } from '../clock.js';
import { BodyTooLarge, readBody } from '../http-exchange.js';
import type { Narrate } from '../part.js';
import type { OperationName } from './action-names.js';
import { type Permissions, whyDenied } from './permissions.js';
import { getProducts } from './pricing.js';
import { Ec2Error } from './wire.js';

interface PricingDoorParts {
  clock: Clock;
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
    const atMs = this.#parts.clock.now();
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
      error: (code, message = `${code}, as was armed.`) => errorAnswer(new Ec2Error(code, message)),
      lost: () => errorAnswer(internalError),
      work: () => {
        try {
          if (permissions.lacks('GetProducts')) {
            throw new Ec2Error('AccessDeniedException', whyDenied('pricing:GetProducts', '*'));
          }
          return jsonAnswer(200, getProducts(body));
        } catch (thrown) {
          if (!(thrown instanceof Ec2Error)) throw thrown;
          return errorAnswer(thrown);
        }
      },
      tell: (answer, fault) => {
        if (answer && !answer.errorName && !fault) return;
        narrate(`EC2: GetProducts → ${tellAnswer(answer, fault).join(', ')}`);
      },
    });
  }
}

/** AWS: 1 MiB. */
const longestBody = 1_048_576;

const tooLarge = new Ec2Error('RequestEntityTooLargeException', 'The body exceeds 1 MiB.');
const unknownOperation = new Ec2Error(
  'UnknownOperationException',
  'The sandbox plays no such operation.',
);
const internalError = new Ec2Error('InternalErrorException', 'An internal error has occurred');

/** AWS: no other Region has the Pricing API. */
const regions = ['us-east-1', 'eu-central-1', 'ap-south-1'];

/** What AWS's front door finds wrong with the request's `Authorization`, if anything. */
function refuseAccess(authorization: string | undefined): Ec2Error | undefined {
  const wrong = wrongAccess(authorization, 'pricing', regions);
  if (wrong === undefined) return undefined;
  const [code, message] = accessErrors[wrong];
  return new Ec2Error(code, message);
}

const accessErrors = {
  missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token'],
  incomplete: [
    'IncompleteSignatureException',
    "Authorization header requires 'Credential' parameter.",
  ],
  unknown: [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  misdirected: [
    'InvalidSignatureException',
    `Credential should be scoped to the service pricing in one of ${regions.join(', ')}.`,
  ],
} as const;

function errorAnswer({ code, message }: Ec2Error): Answer {
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
