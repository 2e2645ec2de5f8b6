import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parseJson } from '../http-exchange.js';
import type { DeliveryRecord, Envelope, Receipt, Transport } from './deliveries.js';
import { SlackError } from './slack-error.js';

export interface HttpDeliveryOptions {
  /** The bot's request URL, on this machine. */
  url: string;
  signingSecret: string;
  acknowledgementMs: number;
}

const formType = 'application/x-www-form-urlencoded';

/** Slack's signature of a request body. */
export function slackSignature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** Slack's other way to a bot: signed POSTs, whose answers are the acknowledgements. */
export class HttpDelivery implements Transport {
  readonly #options: HttpDeliveryOptions;
  readonly #agent = new Agent({ keepAlive: true });

  /** @throws SlackError `url_not_local` when the URL is not `http:` to this machine. */
  constructor(options: HttpDeliveryOptions) {
    const { hostname, protocol } = new URL(options.url);
    const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
    if (!isLocal || protocol !== 'http:') {
      throw new SlackError('url_not_local');
    }
    this.#options = options;
  }

  get url(): string {
    return this.#options.url;
  }

  takeTurn(): number {
    return 0;
  }

  async send(envelope: Envelope, record: DeliveryRecord): Promise<Receipt> {
    record.deliveredTo = this.#options.url;
    const startedAtMs = performance.now();
    const receipt = await this.#post(envelope);
    if (receipt.kind === 'acknowledged') {
      record.acknowledgedAfterMs = Math.round(performance.now() - startedAtMs);
      record.payload = receipt.payload;
    }
    return receipt;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(envelope: Envelope): Promise<Receipt> {
    const { url, acknowledgementMs } = this.#options;
    const { contentType, body } = encoded(envelope);
    return new Promise((resolve) => {
      const headers = { ...this.#headers(envelope, body), 'content-type': contentType };
      const sent = request(url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          clearTimeout(timer);
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) {
            resolve({ kind: 'acknowledged', payload: acknowledgement(text) });
          } else resolve({ kind: 'undelivered' });
        });
        response.on('error', () => resolve({ kind: 'undelivered' }));
      });
      const timer = setTimeout(() => {
        resolve({ kind: 'timeout' });
        sent.destroy();
      }, acknowledgementMs);
      sent.on('error', () => {
        clearTimeout(timer);
        resolve({ kind: 'undelivered' });
      });
      sent.end(body);
    });
  }

  #headers({ retryAttempt }: Envelope, body: string): Record<string, string | number> {
    // The real time: Bolt refuses a request that is five minutes old by its own clock.
    const timestamp = String(Math.floor(Date.now() / 1000));
    return {
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(this.#options.signingSecret, timestamp, body),
      ...(retryAttempt > 0 && {
        'x-slack-retry-num': retryAttempt,
        'x-slack-retry-reason': 'http_timeout',
      }),
    };
  }
}

function encoded({ type, payload }: Envelope): { contentType: string; body: string } {
  if (type === 'events_api') {
    return { contentType: 'application/json', body: JSON.stringify(payload) };
  }
  const form = new URLSearchParams();
  if (type === 'interactive') form.set('payload', JSON.stringify(payload));
  else for (const [field, value] of Object.entries(payload)) form.set(field, String(value));
  return { contentType: formType, body: form.toString() };
}

/** An answer's body: nothing, JSON, or the plain text of a message. */
function acknowledgement(text: string): unknown {
  return text.trim() === '' ? undefined : (parseJson(text) ?? text);
}
