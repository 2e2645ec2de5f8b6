import { type Filter, GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startEc2 } from '../../testing/start-ec2.js';

/** What a bot reads of an entry. AWS: JSON in a string, its keys made of codes. */
const entrySchema = z.object({
  product: z.object({
    productFamily: z.literal('Compute Instance'),
    sku: z.string(),
    attributes: z.record(z.string(), z.string()),
  }),
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.literal('Hrs'), pricePerUnit: z.object({ USD: z.string() }) }),
        ),
      }),
    ),
  }),
});

const usual = {
  instanceType: 'g5.2xlarge',
  regionCode: 'us-west-2',
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
};

function termMatch(fields: Record<string, string>): Filter[] {
  return Object.entries(fields).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value }));
}

async function start(changed: object = {}) {
  const started = await startEc2();
  const client = new PricingClient({ ...started.settings, region: 'us-east-1', ...changed });
  onTestFinished(() => client.destroy());
  const ask = (input: object = {}) =>
    client.send(
      new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters: termMatch(usual), ...input }),
    );
  const prices = async (fields: Record<string, string>) => {
    const { PriceList = [] } = await ask({ Filters: termMatch({ ...usual, ...fields }) });
    return PriceList.map((text: unknown) => {
      const { product, terms } = entrySchema.parse(JSON.parse(String(text)));
      const [term] = Object.values(terms.OnDemand);
      const [dimension] = Object.values(term?.priceDimensions ?? {});
      return [product.attributes.licenseModel, dimension?.pricePerUnit.USD];
    });
  };
  return { ...started, client, ask, prices };
}

describe('GetProducts', () => {
  it('tells the price of a type, of one system in one Region', async () => {
    const { prices } = await start();
    expect(await prices({})).toEqual([['No License required', '1.2120000000']]);
    expect(await prices({ instanceType: 'g4dn.xlarge' })).toEqual([
      ['No License required', '0.5260000000'],
    ]);
    expect(await prices({ regionCode: 'eu-central-1' })).toEqual([
      ['No License required', '1.5150000000'],
    ]);
    expect(await prices({ instanceType: 'g9.large' })).toEqual([]);
  });

  it('has Windows twice: with its licence, and with one of the studio’s own', async () => {
    const { prices } = await start();
    expect(await prices({ operatingSystem: 'Windows' })).toEqual([
      ['No License required', '1.5800000000'],
      ['Bring your own license', '1.2120000000'],
    ]);
  });

  it.each(Object.keys(usual))(
    'leaves more than one product without the filter %s',
    async (name) => {
      const { ask } = await start();
      const Filters = termMatch(usual).filter(({ Field }) => Field !== name);
      expect((await ask({ Filters })).PriceList?.length).toBeGreaterThan(1);
    },
  );

  it('comes in pages, each product once', async () => {
    const { ask } = await start();
    const Filters = termMatch({ instanceType: 'g5.2xlarge', regionCode: 'us-west-2' });
    const whole = await ask({ Filters });
    expect(whole.FormatVersion).toBe('aws_v1');
    expect(whole.NextToken).toBeUndefined();
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ask({ Filters, MaxResults: 7, NextToken });
      expect(page.PriceList?.length).toBeLessThanOrEqual(7);
      seen.push(...(page.PriceList ?? []).map(String));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(seen).toEqual(whole.PriceList?.map(String));
    expect(new Set(seen).size).toBe(36);
  });

  it.each([
    ['another service', { ServiceCode: 'AmazonS3' }, 'NotFoundException'],
    ['an unknown field', { Filters: termMatch({ colour: 'red' }) }, 'InvalidParameterException'],
    [
      'another kind of filter',
      { Filters: [{ Type: 'CONTAINS', Field: 'instanceType', Value: 'g5' }] },
      'InvalidParameterException',
    ],
    ['too large a page', { MaxResults: 101 }, 'InvalidParameterException'],
    ['a wrong token', { NextToken: 'x' }, 'InvalidNextTokenException'],
  ])('refuses %s', async (_what, input, name) => {
    const { ask } = await start();
    await expect(ask(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  it.each<[string, object, string]>([
    ['a Region without prices', { region: 'us-west-2' }, 'InvalidSignatureException'],
    [
      'another access key',
      { credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } },
      'UnrecognizedClientException',
    ],
  ])('is not for %s', async (_what, changed, name) => {
    const { ask } = await start(changed);
    await expect(ask()).rejects.toMatchObject({ name });
  });

  it('is refused without the permission, and given again with it', async () => {
    const { ask, prices, controls, lines } = await start();
    controls.permission({ operation: 'GetProducts', granted: false });
    await expect(ask()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('not authorized to perform: pricing:GetProducts'),
      $metadata: { httpStatusCode: 400 },
    });
    expect(controls.state().armed).toEqual(["The bot's policy does not allow GetProducts"]);
    expect(lines).toEqual(['EC2: GetProducts → 400 AccessDeniedException']);
    controls.permission({ operation: 'GetProducts', granted: true });
    expect(await prices({})).toHaveLength(1);
    expect(controls.state().calls).toMatchObject({ GetProducts: 2 });
  });

  it('fails as it is told to', async () => {
    const { ask, controls } = await start();
    const operation = 'GetProducts';
    controls.fail({ operation, fault: { kind: 'error', name: 'ThrottlingException' } });
    await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
    controls.fail({ operation, fault: { kind: 'error', name: 'InternalErrorException' } });
    await expect(ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    controls.fail({ operation, fault: { kind: 'drop', carriedOut: true } });
    await expect(ask()).rejects.toThrow();
    expect((await ask()).PriceList).toHaveLength(1);
  });

  it('is the only operation that is played', async () => {
    const { endpoint } = await start();
    const headers = { 'x-amz-target': 'AWSPriceListService.DescribeServices' };
    const answer = await fetch(endpoint, { method: 'POST', body: '{}', headers });
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });
});
