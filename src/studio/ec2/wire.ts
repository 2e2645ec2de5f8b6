import { EC2Client, type Filter } from '@aws-sdk/client-ec2';
import type { Dispatcher } from 'undici';
import { pagesOf } from '../../listing.js';
import { callAws, callAwsOnce, readAws, readError } from '../aws/call.js';
import { type AwsAccess, openClient } from '../aws/client.js';
import { studioErrorFrom } from '../aws/errors.js';
import { type StudioError, unreadable } from '../studio.js';

export type Send<Answer> = (
  client: EC2Client,
  options: { abortSignal: AbortSignal },
) => Promise<Answer>;

type Paging = { NextToken?: string };
type Page = { NextToken?: string | undefined };

export type Filters = Readonly<Record<string, readonly string[]>>;

/** AWS: the most values in the filters of one call, and the most ids of DescribeInstanceStatus. */
export const filterValuesAtMost = 200;
export const statusIdsAtMost = 100;

/** The way to EC2: attempts and time limits, pages, and errors in the port's words. */
export class Wire {
  readonly #client: EC2Client;

  constructor(access: AwsAccess, dispatcher: Dispatcher) {
    this.#client = openClient(EC2Client, access, dispatcher);
  }

  /** A call that changes something, and may be repeated. */
  change<Answer>(send: Send<Answer>, signal: AbortSignal): Promise<Answer> {
    return callAws((options) => send(this.#client, options), signal);
  }

  /** A call that changes something, and must not come late: one attempt. */
  changeOnce<Answer>(send: Send<Answer>, signal: AbortSignal): Promise<Answer> {
    return callAwsOnce((options) => send(this.#client, options), signal);
  }

  read<Answer>(send: Send<Answer>, signal: AbortSignal): Promise<Answer> {
    return readAws((options) => send(this.#client, options), signal);
  }

  /** Every item of a listing, each page retried by itself. */
  async list<Answer extends Page, Item>(
    send: (
      paging: Paging,
      client: EC2Client,
      options: { abortSignal: AbortSignal },
    ) => Promise<Answer>,
    itemsOf: (answer: Answer) => Item[],
    idOf: (item: Item) => string,
    signal: AbortSignal,
  ): Promise<Item[]> {
    const pages = pagesOf(async (token) => {
      const paging = token === null ? {} : { NextToken: token };
      const answer = await this.read((client, options) => send(paging, client, options), signal);
      return { items: itemsOf(answer), nextToken: answer.NextToken };
    }, idOf);
    const items: Item[] = [];
    try {
      for await (const page of pages) items.push(...page);
    } catch (error) {
      throw readError(error);
    }
    return items;
  }

  /** Whether a call with `DryRun` would have been carried out; null: yes, and otherwise why not. */
  async dryRun(send: Send<unknown>, signal: AbortSignal): Promise<StudioError | null> {
    try {
      await this.read(send, signal);
    } catch (error) {
      const refusal = studioErrorFrom(error);
      return refusal.code === 'DryRunOperation' ? null : refusal;
    }
    throw unreadable('result of a dry run');
  }
}

export function filtersOf(filters: Filters): Filter[] {
  return Object.entries(filters).map(([Name, values]) => ({ Name, Values: [...values] }));
}

export function inParts<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
