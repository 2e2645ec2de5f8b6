import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Narrate } from '../part.js';
import { Recent } from '../recent.js';
import type { Outcome } from './page-protocol.js';
import type { Payload } from './payloads.js';

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

export interface Envelope {
  readonly envelopeId: string;
  readonly type: EnvelopeType;
  readonly payload: Payload;
  /** Events only: 0 for the first delivery. */
  readonly retryAttempt: number;
  readonly retryReason: '' | 'timeout';
}

/** One delivery of an envelope, for the record. */
export interface DeliveryRecord {
  envelopeId: string;
  type: EnvelopeType;
  atMs: number;
  /** The connection, or the URL; null: the bot had neither. */
  deliveredTo: string | null;
  /** Also set when the acknowledgement came too late to count. */
  acknowledgedAfterMs: number | null;
  /** What came with the acknowledgement. */
  payload: unknown;
}

export type Receipt =
  | { kind: 'acknowledged'; payload: unknown }
  | { kind: 'timeout' }
  | { kind: 'undelivered' };

/** Which of the bot's connections an envelope goes to. */
export interface Way {
  /** As `takeTurn` gave it. */
  turn: number;
  /** How far from that connection, as a part of them all: from 0 to below 1. */
  apart: number;
}

/** A way to a bot: Socket Mode or HTTP. */
export interface Transport {
  /** The connections take turns: whose it is now. */
  takeTurn(): number;
  /** Fills in the record as it learns. */
  send(envelope: Envelope, record: DeliveryRecord, way: Way): Promise<Receipt>;
}

/** How often everything is delivered. */
export interface Repetition {
  times: number;
  /** All at one moment, or the others once the first has been acknowledged. */
  when: 'at_once' | 'after_acknowledgement';
}

const once: Repetition = { times: 1, when: 'at_once' };

/** Something a person did, for the bot to acknowledge. */
export interface PersonsAction<T extends Outcome> {
  type: EnvelopeType;
  payload: Payload;
  /** Carries out what the acknowledgement asks for; called at most once. */
  apply: (payload: unknown) => T;
  /** What the person sees when there was no acknowledgement in time. */
  missed: (kind: 'timeout' | 'undelivered') => T;
}

/** Slack: an event that was not acknowledged comes again at once, after 1 and after 5 minutes. */
const eventRetryAfterMs = [0, 60_000, 300_000];

/** Hands payloads to the bot, waits for acknowledgements, keeps the record. */
export class Deliveries {
  readonly #clock: Clock;
  readonly #narrate: Narrate;
  readonly #records = new Recent<DeliveryRecord>(2000);
  readonly #retries = new Set<{ timer: NodeJS.Timeout; undelivered: boolean; run: () => void }>();
  #transport: Transport;
  #repetition = once;
  #again: (() => Promise<void>) | undefined;

  constructor(transport: Transport, clock: Clock, narrate: Narrate) {
    this.#clock = clock;
    this.#transport = transport;
    this.#narrate = narrate;
  }

  /** From now on payloads take this way. */
  use(transport: Transport): void {
    this.#transport = transport;
  }

  /** From now on everything is delivered this often, to connections far apart; null: once. */
  repeat(repetition: Repetition | null): void {
    this.#repetition = repetition ?? once;
  }

  /** One line if everything is delivered more than once. */
  told(): string[] {
    const { times, when } = this.#repetition;
    if (times === 1) return [];
    const how = when === 'at_once' ? 'at once' : 'again after the acknowledgement';
    return [`Everything is delivered ${times} times, ${how}`];
  }

  async deliver<T extends Outcome>({ type, payload, apply, missed }: PersonsAction<T>): Promise<T> {
    const envelope = newEnvelope(type, payload);
    let applied = false;
    const applyOnce = (acknowledgement: unknown): T => {
      applied = true;
      return apply(acknowledgement);
    };
    this.#again = async () => {
      const receipt = await this.#send(envelope);
      // What was never acknowledged is still open on the person's screen.
      if (receipt.kind === 'acknowledged' && !applied) applyOnce(receipt.payload);
    };
    const receipt = await this.#sendRepeatedly(envelope);
    return receipt.kind === 'acknowledged' ? applyOnce(receipt.payload) : missed(receipt.kind);
  }

  /** Delivers an event; retried on Slack's schedule until it is acknowledged. */
  async deliverEvent(payload: Payload, attempt = 0): Promise<void> {
    const envelope = newEnvelope('events_api', payload, attempt);
    this.#again = async () => {
      await this.#send(envelope);
    };
    const receipt = await this.#sendRepeatedly(envelope);
    const delayMs = eventRetryAfterMs[attempt];
    if (receipt.kind === 'acknowledged' || delayMs === undefined) return;
    this.#narrate(`Slack: the event was not acknowledged; again in ${delayMs / 1000} s`);
    const run = () => {
      clearTimeout(retry.timer);
      this.#retries.delete(retry);
      void this.deliverEvent(payload, attempt + 1);
    };
    const timer = setTimeout(run, delayMs).unref();
    const retry = { timer, undelivered: receipt.kind === 'undelivered', run };
    this.#retries.add(retry);
  }

  /** Slack replays what happened while no connection was there. */
  botIsBack(): void {
    for (const retry of [...this.#retries]) if (retry.undelivered) retry.run();
  }

  /**
   * Delivers the last envelope again, with the same id, and waits for the acknowledgements. They
   * are recorded; the person's screen changes only if no acknowledgement had counted before.
   */
  async redeliver(times: number): Promise<void> {
    const again = this.#again;
    if (again) await Promise.all(Array.from({ length: times }, again));
  }

  /** The last deliveries, oldest first. */
  records(): DeliveryRecord[] {
    return this.#records.entries();
  }

  close(): void {
    for (const { timer } of this.#retries) clearTimeout(timer);
    this.#retries.clear();
  }

  /** The first acknowledgement counts; the others are only recorded. */
  async #sendRepeatedly(envelope: Envelope): Promise<Receipt> {
    const { times, when } = this.#repetition;
    const turn = this.#transport.takeTurn();
    const first = this.#send(envelope, { turn, apart: 0 });
    const sendOthers = () =>
      Array.from({ length: times - 1 }, (_, other) =>
        this.#send(envelope, { turn, apart: (other + 1) / times }),
      );
    if (when === 'at_once') return firstAcknowledged([first, ...sendOthers()]);
    const receipt = await first;
    if (receipt.kind === 'acknowledged') sendOthers();
    return receipt;
  }

  async #send(
    envelope: Envelope,
    way: Way = { turn: this.#transport.takeTurn(), apart: 0 },
  ): Promise<Receipt> {
    const { envelopeId, type } = envelope;
    const record: DeliveryRecord = {
      envelopeId,
      type,
      atMs: this.#clock.now(),
      deliveredTo: null,
      acknowledgedAfterMs: null,
      payload: undefined,
    };
    this.#records.add(record);
    const receipt = await this.#transport.send(envelope, record, way);
    if (receipt.kind === 'acknowledged') {
      this.#narrate(`Slack: the bot acknowledged in ${record.acknowledgedAfterMs ?? 0} ms`);
    }
    return receipt;
  }
}

/** The first that is one; without any, what became of the first. */
async function firstAcknowledged(receipts: [Promise<Receipt>, ...Promise<Receipt>[]]) {
  const acknowledged = receipts.map(async (each) => {
    const receipt = await each;
    if (receipt.kind !== 'acknowledged') throw new Error(receipt.kind);
    return receipt;
  });
  return Promise.any(acknowledged).catch(() => receipts[0]);
}

function newEnvelope(type: EnvelopeType, payload: Payload, retryAttempt = 0): Envelope {
  const retryReason = retryAttempt > 0 ? 'timeout' : '';
  return { envelopeId: randomUUID(), type, payload, retryAttempt, retryReason };
}
