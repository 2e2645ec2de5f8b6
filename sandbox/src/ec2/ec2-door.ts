import type { IncomingMessage, ServerResponse } from 'node:http';
import { sandboxAccountId, wrongAccess } from '../aws/access.js';
import type { Answer } from '../aws/answer.js';
import type { Delivery } from '../aws/delivery.js';
import { type Fault, tellAnswer } from '../aws/faults.js';
import type { Front, Latency } from '../aws/front.js';
import type { Clock } from '../clock.js';
import { BodyTooLarge, readBody } from '../http-exchange.js';
import type { Narrate } from '../part.js';
import type { ActionParts } from './action.js';
import { type ActionName, isActionName, isChanging, type OperationName } from './action-names.js';
import { carryOut } from './actions.js';
import { type Permissions, whyDenied } from './permissions.js';
import { Query } from './query.js';
import type { Throttles } from './throttles.js';
import { Ec2Error, errorAnswer, successAnswer } from './wire.js';

interface Ec2DoorParts {
  clock: Clock;
  front: Front<OperationName, string>;
  delivery: Delivery;
  latency: Latency;
  region: string;
  actions: ActionParts;
  permissions: Permissions;
  throttles: Throttles;
  narrate: Narrate;
}

/** Whether a request is for a service of AWS that speaks the Query protocol. */
export function isQuery({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' && url?.split('?', 1)[0] === '/' && headers['x-amz-target'] === undefined
  );
}

/** Takes requests in, and has them carried out. */
export class Ec2Door {
  readonly #parts: Ec2DoorParts;

  constructor(parts: Ec2DoorParts) {
    this.#parts = parts;
  }

  /** Rejects only when the request breaks off. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = this.#parts.clock.now();
    const { delivery, latency, region } = this.#parts;
    try {
      const query = Query.ofBody(await readBody(request, longestBody));
      const refusal = refuseAccess(request.headers.authorization, region);
      const name = readAction(query);
      this.#perform(name, query, response, atMs, refusal && errorAnswer(refusal));
    } catch (thrown) {
      const error = thrown instanceof BodyTooLarge ? tooLarge : thrown;
      if (!(error instanceof Ec2Error)) throw error;
      delivery.send(response, errorAnswer(error), latency.ms);
    }
  }

  #perform(
    operation: ActionName,
    query: Query,
    response: ServerResponse,
    atMs: number,
    refusal: Answer | undefined,
  ): void {
    const { front, actions, throttles, narrate } = this.#parts;
    front.perform(response, {
      operation,
      clientToken: query.text('ClientToken'),
      atMs,
      refusal,
      error: (code, message) =>
        errorAnswer(new Ec2Error(code, message ?? usualMessages[code] ?? `${code}, as was armed.`)),
      lost: () => errorAnswer(internalError),
      work: () => {
        try {
          if (!throttles.draw(operation, query)) throw tooMany;
          this.#requirePermission(operation, query);
          actions.instances.advance();
          return successAnswer(operation, carryOut(operation, query, actions));
        } catch (thrown) {
          if (!(thrown instanceof Ec2Error)) throw thrown;
          return errorAnswer(thrown);
        }
      },
      tell: (answer, fault) => {
        if (answer && !answer.errorName && !fault && !isChanging(operation)) return;
        narrate(`EC2: ${tellCall(operation, query, answer, fault)}`);
      },
    });
  }

  /** AWS: a launch that sets tags needs the permission to do so, too. */
  #requirePermission(operation: ActionName, query: Query): void {
    const { permissions, region } = this.#parts;
    const tags = operation === 'RunInstances' && query.structures('TagSpecification').length > 0;
    const needed: readonly ActionName[] = tags ? [operation, 'CreateTags'] : [operation];
    const missing = needed.find((one) => permissions.lacks(one));
    if (missing === undefined) return;
    const reads = !isChanging(missing);
    const resource = reads ? '*' : `arn:aws:ec2:${region}:${sandboxAccountId}:instance/*`;
    throw new Ec2Error(
      'UnauthorizedOperation',
      `${usualMessages.UnauthorizedOperation} ${whyDenied(`ec2:${missing}`, resource)}. ` +
        'Encoded authorization failure message: c2FuZGJveC1zYW5kYm94LXNhbmRib3g',
    );
  }
}

/** AWS: 1 MiB. */
const longestBody = 1_048_576;

const tooLarge = new Ec2Error('RequestEntityTooLarge', 'The request body exceeds 1 MiB.');
const internalError = new Ec2Error('InternalError', 'An internal error has occurred');

/** Texts of the API reference, for errors that have no better reason than a fault. */
const usualMessages: Partial<Record<string, string>> = {
  InternalError: internalError.message,
  RequestLimitExceeded: 'Request limit exceeded.',
  UnauthorizedOperation: 'You are not authorized to perform this operation.',
  RequestExpired: 'Request has expired.',
};

const tooMany = new Ec2Error('RequestLimitExceeded', 'Request limit exceeded.');

/** What AWS's front door finds wrong with the request's `Authorization`, if anything. */
function refuseAccess(authorization: string | undefined, region: string): Ec2Error | undefined {
  const wrong = wrongAccess(authorization, 'ec2', [region]);
  if (wrong === undefined) return undefined;
  const [code, message] = accessErrors[wrong];
  return new Ec2Error(code, message);
}

const accessErrors = {
  missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token'],
  incomplete: ['IncompleteSignature', "Authorization header requires 'Credential' parameter."],
  unknown: ['AuthFailure', 'AWS was not able to validate the provided access credentials'],
  misdirected: ['SignatureDoesNotMatch', 'Credential should be scoped to EC2 in its Region.'],
} as const;

function readAction(query: Query): ActionName {
  const name = query.text('Action');
  const version = query.text('Version');
  if (name === undefined) throw new Ec2Error('MissingAction', 'No action was given.');
  if (!isActionName(name)) {
    throw new Ec2Error('InvalidAction', `The action ${name} is not valid for this web service.`);
  }
  if (version !== '2016-11-15') {
    throw new Ec2Error(
      'NoSuchVersion',
      `The requested version (${version}) of service AmazonEC2 does not exist`,
    );
  }
  return name;
}

function tellCall(
  name: ActionName,
  query: Query,
  answer: Answer | undefined,
  fault: Fault | undefined,
): string {
  const subjects = query.list(/Tags$/.test(name) ? 'ResourceId' : 'InstanceId');
  const one = /<instanceId>([^<]+)/.exec(name === 'RunInstances' && answer ? answer.body : '');
  const end = [...tellAnswer(answer, fault), ...(one?.[1] === undefined ? [] : [one[1]])];
  return `${[name, ...subjects].join(' ')} → ${end.join(', ')}`;
}
