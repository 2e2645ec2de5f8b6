import type { ServerResponse } from 'node:http';
import { type Answer, htmlAnswer } from './answer.js';
import type { CallLog } from './call-log.js';
import type { Delivery } from './delivery.js';
import type { Fault, Faults } from './faults.js';

/** How long every answer is held back, in milliseconds. */
export interface Latency {
  ms: number;
}

interface FrontParts<Name extends string, ErrorName extends string> {
  faults: Faults<Name, ErrorName>;
  calls: CallLog<Name>;
  delivery: Delivery;
  latency: Latency;
}

/** One call, and how its service answers. */
export interface Exchange<Name extends string, ErrorName extends string> {
  operation: Name;
  clientToken: string | undefined;
  atMs: number;
  /** What AWS's front door answers instead of the service. */
  refusal: Answer | undefined;
  error(name: ErrorName, message: string | undefined): Answer;
  /** The answer to a call that was not carried out, for a fault that sends half of one. */
  lost(): Answer;
  work(): Answer;
  /** No answer: a fault prevented that it was carried out. */
  tell(answer: Answer | undefined, fault: Fault<ErrorName> | undefined): void;
}

/** Has calls carried out, spoils those that a fault is waiting for, and hands the answers out. */
export class Front<Name extends string, ErrorName extends string> {
  readonly #parts: FrontParts<Name, ErrorName>;

  constructor(parts: FrontParts<Name, ErrorName>) {
    this.#parts = parts;
  }

  perform(response: ServerResponse, exchange: Exchange<Name, ErrorName>): void {
    const { operation, clientToken, atMs, refusal } = exchange;
    const fault = refusal ? undefined : this.#parts.faults.take(operation);
    const answer = refusal ?? work(exchange, fault);
    exchange.tell(answer, fault);
    const status = this.#deliver(response, answer ?? exchange.lost(), fault);
    const token = clientToken === undefined ? {} : { clientToken };
    this.#parts.calls.add({ operation, atMs, status, ...token });
  }

  /** Returns the status that the client gets to see whole, or null. */
  #deliver(response: ServerResponse, answer: Answer, fault: Fault | undefined): number | null {
    const { delivery, latency } = this.#parts;
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

function work<Name extends string, ErrorName extends string>(
  exchange: Exchange<Name, ErrorName>,
  fault: Fault<ErrorName> | undefined,
): Answer | undefined {
  if (fault?.kind === 'error') return exchange.error(fault.name, fault.message);
  if (fault?.kind === 'html') return htmlAnswer(fault.status);
  if (fault && 'carriedOut' in fault && !fault.carriedOut) return undefined;
  return exchange.work();
}
