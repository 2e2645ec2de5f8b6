import { z } from 'zod';
import type { Prices } from '../launches/prices.js';
import { jsonFile } from './json-file.js';

const noPrice = 'has no price';

/** The day of the prices, and the dollars an hour of each instance type. */
const pricesSchema = z.strictObject({
  date: z.iso.date('must be a day such as 2026-11-30'),
  usdPerHour: z
    .record(z.string(), z.number(noPrice).positive(noPrice))
    .transform((prices) => new Map(Object.entries(prices))),
});

export const readPrices = jsonFile<Prices>(
  'PRICES_FILE',
  pricesSchema,
  'a list of prices, { "date": "2026-11-30", "usdPerHour": { "g5.2xlarge": 1.21 } }',
);
