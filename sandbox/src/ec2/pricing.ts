import { z } from 'zod';
import { cutPage } from '../aws/paging.js';
import { parseJson } from '../http-exchange.js';
import { priceListEntry, products } from './products.js';
import { Ec2Error } from './wire.js';

const input = z.strictObject({
  ServiceCode: z.string().min(1),
  Filters: z
    .array(z.strictObject({ Type: z.string(), Field: z.string(), Value: z.string() }))
    .max(50)
    .optional(),
  FormatVersion: z.literal('aws_v1').optional(),
  MaxResults: z.int().min(1).max(100).optional(),
  NextToken: z.string().optional(),
});

/** `GetProducts` of the Pricing API: the products of EC2 that fit all filters, a page of them. */
export function getProducts(body: string): object {
  const read = input.safeParse(parseJson(body));
  if (!read.success) throw invalid(z.prettifyError(read.error));
  const { ServiceCode, Filters = [], MaxResults = 100, NextToken = null } = read.data;
  if (ServiceCode !== 'AmazonEC2') {
    throw new Ec2Error('NotFoundException', `The service ${ServiceCode} is not played.`);
  }
  const strange = Filters.find(({ Type }) => Type !== 'TERM_MATCH');
  if (strange) throw invalid(`The filter type ${strange.Type} is not played.`);
  const all = [...products()].map((product, position) => ({ product, position }));
  const unknown = Filters.find(
    ({ Field }) => !all.some(({ product }) => Object.hasOwn(product.attributes, nameOf(Field))),
  );
  if (unknown) throw invalid(`The field ${unknown.Field} does not exist.`);
  const page = cutPage({
    name: 'products',
    items: all,
    position: ({ position }) => position,
    matches: ({ product: { attributes } }) =>
      Filters.every(({ Field, Value }) => attributes[nameOf(Field)] === Value),
    pageSize: MaxResults,
    nextToken: NextToken,
    refusal: () => new Ec2Error('InvalidNextTokenException', 'The NextToken is not valid.'),
  });
  return {
    FormatVersion: 'aws_v1',
    PriceList: page.items.map(({ product }) => priceListEntry(product)),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}

/** AWS: a filter may write this one otherwise than the products do. */
function nameOf(field: string): string {
  return field === 'ServiceCode' ? 'servicecode' : field;
}

function invalid(message: string): Ec2Error {
  return new Ec2Error('InvalidParameterException', message);
}
