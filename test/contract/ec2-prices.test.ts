import { describe, expect, it, onTestFinished } from 'vitest';
import { lighting } from '../../sandbox/testing/start-ec2.js';
import type { Studio } from '../../src/studio/studio.js';
import { type Answer, startFarEnd } from '../support/far-end.js';
import { eventually } from '../support/waiting.js';
import { account, ec2Studio, startEc2Studio } from './start-ec2-studio.js';

const never = new AbortController().signal;

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

const windows = account.images.find(({ platform }) => platform === 'windows')?.imageId ?? '';
const linux = account.images.find(({ platform }) => platform === 'linux')?.imageId ?? '';

/** The account with the template of one profile, for these images. */
function accountWith(images: string) {
  const templates = account.templates.filter(
    ({ launchTemplateId }) => launchTemplateId === lighting,
  );
  return {
    ...account,
    templates: templates.map((template) => ({
      ...template,
      tags: {
        ...template.tags,
        'nimble-session:images': images,
        'nimble-session:instance-types': 'g5.2xlarge g5.4xlarge',
      },
    })),
  };
}

/** What an hour of each type costs in the offer of this moment. */
async function offered(studio: Studio): Promise<Record<string, number | null | undefined>> {
  const profiles = await studio.launchProfiles(null, never);
  const types = profiles.flatMap(({ instanceTypes }) => instanceTypes);
  return Object.fromEntries(types.map(({ name, facts }) => [name, facts?.usdPerHour]));
}

const unknown = { 'g5.2xlarge': null, 'g5.4xlarge': null };

/** A studio with prices, and a clock that only the test moves. */
async function start(images = linux, pricingEndpoint?: string) {
  const { endpoint, controls } = await startEc2Studio({ account: accountWith(images) });
  let nowMs = 0;
  const studio = ec2Studio(endpoint, {
    pricingEndpoint: pricingEndpoint ?? endpoint,
    steadyClock: () => nowMs,
  });
  const asked = () => controls.state().calls.GetProducts;
  return {
    controls,
    studio,
    asked,
    later: (ms: number) => {
      nowMs += ms;
    },
    untilAsked: (times: number) => eventually(() => expect(asked()).toBe(times)),
    untilOffered: (prices: object) =>
      eventually(async () => expect(await offered(studio)).toEqual(prices)),
  };
}

describe('the list price of an hour', () => {
  it('is not waited for, and stands in an offer once it is known', async () => {
    const { studio, untilOffered, asked } = await start();
    expect(await offered(studio)).toEqual(unknown);
    await untilOffered({ 'g5.2xlarge': 1.212, 'g5.4xlarge': 1.624 });
    expect(asked()).toBe(2);
  });

  it('is that of the system which the images have, licence included', async () => {
    const { untilOffered } = await start(windows);
    await untilOffered({ 'g5.2xlarge': 1.58, 'g5.4xlarge': 2.36 });
  });

  it('is none where images of two systems have two prices', async () => {
    const { studio, asked } = await start(`${linux} ${windows}`);
    expect(await offered(studio)).toEqual(unknown);
    expect(asked()).toBe(0);
  });

  it('is kept for a day, and stands there while it is asked for again', async () => {
    const { studio, untilOffered, untilAsked, asked, later } = await start();
    const prices = { 'g5.2xlarge': 1.212, 'g5.4xlarge': 1.624 };
    await untilOffered(prices);
    later(dayMs - 1);
    expect(await offered(studio)).toEqual(prices);
    expect(asked()).toBe(2);
    later(1);
    expect(await offered(studio)).toEqual(prices);
    await untilAsked(4);
    expect(await offered(studio)).toEqual(prices);
  });
});

describe('without the permission to ask for prices', () => {
  it('there are none, nothing else changes, and it is tried again after an hour', async () => {
    const { studio, controls, untilAsked, untilOffered, asked, later } = await start();
    controls.permission({ operation: 'GetProducts', granted: false });
    const before = await studio.launchProfiles(null, never);
    await untilAsked(1);
    expect(await studio.launchProfiles(null, never)).toEqual(before);
    expect(await studio.mistakes(never)).toEqual([]);
    controls.permission({ operation: 'GetProducts', granted: true });
    later(hourMs - 1);
    expect(await offered(studio)).toEqual(unknown);
    // Dry runs: an earlier question would have come in by now.
    await studio.mistakes(never);
    expect(asked()).toBe(1);
    later(1);
    await untilOffered({ 'g5.2xlarge': 1.212, 'g5.4xlarge': 1.624 });
  });

  it('none that is a day old stays', async () => {
    const { studio, controls, untilOffered, later } = await start();
    await untilOffered({ 'g5.2xlarge': 1.212, 'g5.4xlarge': 1.624 });
    controls.permission({ operation: 'GetProducts', granted: false });
    later(dayMs);
    await untilOffered(unknown);
    expect(await studio.launchProfiles(null, never)).toHaveLength(1);
  });
});

describe('a price list that', () => {
  it('never answers keeps no offer waiting', async () => {
    const { studio, controls, untilAsked } = await start();
    const fault = { kind: 'hang', carriedOut: false } as const;
    controls.fail({ operation: 'GetProducts', fault, times: 10 });
    await studio.launchProfiles(null, never);
    await untilAsked(1);
    // Answered while the price list still is not: the first attempt alone has three seconds.
    const offers = await Promise.all([offered(studio), offered(studio)]);
    expect(offers).toEqual([unknown, unknown]);
    expect(await studio.mistakes(never)).toEqual([]);
  });

  const entry = (USD: string, unit = 'Hrs') =>
    JSON.stringify({
      terms: {
        OnDemand: { a: { priceDimensions: { b: { unit, pricePerUnit: { USD } } } } },
      },
    });

  it.each([
    ['knows no such type', []],
    ['has two prices for it', [entry('1'), entry('2')]],
    ['has it for nothing', [entry('0.0000000000')]],
    ['sells it by another unit', [entry('1', 'Quantity')]],
    ['has no terms', [JSON.stringify({ terms: {} })]],
    ['is not readable', ['<html>']],
  ])('%s gives no price, and is not asked again that day', async (_what, PriceList) => {
    const farEnd = await startFarEnd();
    onTestFinished(() => farEnd.close());
    const answer: Answer = {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ FormatVersion: 'aws_v1', PriceList }),
    };
    farEnd.answer([answer]);
    const { studio } = await start(linux, farEnd.origin);
    await studio.launchProfiles(null, never);
    await eventually(() => expect(farEnd.answered).toBe(2));
    expect(await offered(studio)).toEqual(unknown);
    expect(farEnd.answered).toBe(2);
  });
});
