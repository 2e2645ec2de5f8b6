import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { readAws } from '../aws/call.js';
import { type AwsAccess, openClient } from '../aws/client.js';
import { type HearLookup, heard, type LaunchProfile } from '../studio.js';

export interface PricesOptions {
  access: AwsAccess;
  /** Another address of the Pricing API than AWS's own. */
  endpoint: string | null;
  steadyClock: () => number;
  lookedUp: HearLookup;
}

/** What is to be asked: an hour of a type, billed as this operation. */
interface Question {
  type: string;
  operation: string;
}

const keptForMs = 24 * 60 * 60_000;

/** After a call that was refused or not answered, the bot asks again after this. */
const pauseMs = 60 * 60_000;

/** AWS: few Regions have the Pricing API; this one tells of all of its partition. */
const priceListRegion = 'us-east-1';

const never = new AbortController().signal;

/** As much of a product as is read. AWS: its keys are made of codes; in China the price is in yuan. */
const product = z.object({
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({
            unit: z.literal('Hrs'),
            pricePerUnit: z.object({ USD: z.coerce.number().positive() }),
          }),
        ),
      }),
    ),
  }),
});

/**
 * List prices of an hour. No offer waits for them: what is not known yet, or was learnt more than a day ago,
 * is asked in the background, one call after the other. The permission is optional, so a failure is no
 * more than the lack of a price.
 */
export class Prices {
  readonly #client: PricingClient;
  readonly #region: string;
  readonly #steadyClock: () => number;
  readonly #lookedUp: HearLookup;
  readonly #kept = new Map<string, { usd: number | null; atMs: number }>();
  readonly #wanted = new Map<string, Question>();
  #isAsking = false;
  #pausedUntilMs = 0;

  constructor({ access, endpoint, steadyClock, lookedUp }: PricesOptions, dispatcher: Dispatcher) {
    const there = { ...access, region: priceListRegion, endpoint };
    this.#client = openClient(PricingClient, there, dispatcher);
    this.#region = access.region;
    this.#steadyClock = steadyClock;
    this.#lookedUp = lookedUp;
  }

  /** The profile with the prices that are known. @param operation null: no list price is that of its launches */
  priced(profile: LaunchProfile, operation: string | null): LaunchProfile {
    if (operation === null) return profile;
    const instanceTypes = profile.instanceTypes.map(({ name, facts }) => ({
      name,
      facts: facts && { ...facts, usdPerHour: this.#priceOf({ type: name, operation }) },
    }));
    return { ...profile, instanceTypes };
  }

  #priceOf(question: Question): number | null {
    const key = `${question.operation} ${question.type}`;
    const kept = this.#kept.get(key);
    const nowMs = this.#steadyClock();
    const isFresh = kept !== undefined && nowMs - kept.atMs < keptForMs;
    if (!isFresh && nowMs >= this.#pausedUntilMs) {
      this.#wanted.set(key, question);
      if (!this.#isAsking) void this.#askAll();
    }
    return kept?.usd ?? null;
  }

  /** Until nothing is wanted any more, or one call fails: the others would fail too. */
  async #askAll(): Promise<void> {
    this.#isAsking = true;
    const atMs = this.#steadyClock();
    try {
      for (const [key, question] of this.#wanted) {
        const usd = await this.#ask(question);
        this.#kept.set(key, { usd, atMs });
        this.#wanted.delete(key);
      }
    } catch {
      this.#pausedUntilMs = atMs + pauseMs;
      for (const key of this.#wanted.keys()) this.#kept.delete(key);
      this.#wanted.clear();
    } finally {
      this.#isAsking = false;
    }
  }

  /** Null: AWS has no such price, or more than one. @throws StudioError */
  async #ask({ type, operation }: Question): Promise<number | null> {
    const fields = {
      instanceType: type,
      regionCode: this.#region,
      // AWS: the system and its licence, as an image says it too; so no system needs a name here.
      operation,
      tenancy: 'Shared',
      capacitystatus: 'Used',
    };
    const command = new GetProductsCommand({
      ServiceCode: 'AmazonEC2',
      Filters: Object.entries(fields).map(([Field, Value]) => ({
        Type: 'TERM_MATCH',
        Field,
        Value,
      })),
    });
    const answer = await heard(this.#lookedUp, 'listPrice', never, () =>
      readAws((options) => this.#client.send(command, options), never),
    );
    return hourIn(answer.PriceList);
  }
}

function hourIn(priceList: unknown): number | null {
  const products = z.array(z.coerce.string()).catch([]).parse(priceList);
  const hours = products.flatMap((text) => {
    const read = product.safeParse(jsonFrom(text));
    if (!read.success) return [];
    const terms = Object.values(read.data.terms.OnDemand);
    return terms.flatMap(({ priceDimensions }) =>
      Object.values(priceDimensions).map(({ pricePerUnit }) => pricePerUnit.USD),
    );
  });
  const [usd = null, ...others] = new Set(hours);
  return others.length === 0 ? usd : null;
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
