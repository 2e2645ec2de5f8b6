import { createHash } from 'node:crypto';
import { instanceTypes, type PretendInstanceType, usdPerHour } from './instance-types.js';

/** Something that AWS sells, as its price list has it. */
interface Product {
  attributes: Readonly<Record<string, string>>;
  usd: number;
}

/** Each with what an hour of a vCPU costs more than with Linux. */
const systems = [
  ['Linux', 'NA', 'No License required', 'RunInstances', 0],
  ['Linux', 'SQL Std', 'No License required', 'RunInstances:0004', 0.12],
  ['Windows', 'NA', 'No License required', 'RunInstances:0002', null],
  // AWS: with a licence of one's own, Windows costs what Linux costs.
  ['Windows', 'NA', 'Bring your own license', 'RunInstances:0800', 0],
  ['Windows', 'SQL Std', 'No License required', 'RunInstances:0006', 0.166],
  ['RHEL', 'NA', 'No License required', 'RunInstances:0010', 0.014],
] as const;

const tenancies = [
  ['Shared', 'BoxUsage', 1],
  ['Dedicated', 'DedicatedUsage', 1.1],
] as const;

const capacities = [
  ['Used', '', 1],
  ['UnusedCapacityReservation', 'Unused', 1],
  ['AllocatedCapacityReservation', 'Reservation:', 0],
] as const;

const regions = [
  ['us-west-2', 'US West (Oregon)', 'USW2-', 1],
  ['us-east-1', 'US East (N. Virginia)', '', 1],
  ['eu-central-1', 'EU (Frankfurt)', 'EUC1-', 1.25],
] as const;

/** All that is sold of the pretend types; a type's own entries follow each other. */
export function* products(): Generator<Product> {
  for (const type of instanceTypes) {
    for (const region of regions) {
      for (const system of systems) {
        for (const tenancy of tenancies) {
          for (const capacity of capacities) yield product(type, region, system, tenancy, capacity);
        }
      }
    }
  }
}

function product(
  type: PretendInstanceType,
  [regionCode, location, prefix, inRegion]: (typeof regions)[number],
  [operatingSystem, preInstalledSw, licenseModel, operation, more]: (typeof systems)[number],
  [tenancy, usage, byTenancy]: (typeof tenancies)[number],
  [capacitystatus, kind, byCapacity]: (typeof capacities)[number],
): Product {
  const { name, vCpus, memoryGiB, gpu, scratchGb } = type;
  const linux = usdPerHour(type, 'linux');
  const hour = more === null ? usdPerHour(type, 'windows') : linux + vCpus * more;
  const attributes = {
    servicecode: 'AmazonEC2',
    servicename: 'Amazon Elastic Compute Cloud',
    location,
    locationType: 'AWS Region',
    regionCode,
    instanceType: name,
    instanceFamily: gpu ? 'GPU instance' : 'General purpose',
    currentGeneration: 'Yes',
    vcpu: String(vCpus),
    memory: `${memoryGiB} GiB`,
    storage: scratchGb > 0 ? `1 x ${scratchGb} NVMe SSD` : 'EBS only',
    ...(gpu && { gpu: String(gpu.count), gpuMemory: `${Math.round(gpu.memoryMiB / 1_000)} GB` }),
    tenancy,
    operatingSystem,
    licenseModel,
    preInstalledSw,
    capacitystatus,
    operation,
    usagetype: `${prefix}${kind}${usage}:${name}`,
    marketoption: 'OnDemand',
    processorArchitecture: '64-bit',
  };
  return { attributes, usd: hour * inRegion * byTenancy * byCapacity };
}

const publicationDate = '2026-11-20T18:30:00Z';

/** AWS's own codes for an hour on demand. */
const [offer, rate] = ['JRTCKXETXF', '6YS6EN2CT7'];

/** One string of `PriceList`. AWS: JSON in JSON, its keys made of codes. */
export function priceListEntry({ attributes, usd }: Product): string {
  const sku = createHash('sha256').update(JSON.stringify(attributes)).digest('hex').slice(0, 16);
  const code = sku.toUpperCase();
  const rateCode = `${code}.${offer}.${rate}`;
  const dimension = {
    unit: 'Hrs',
    endRange: 'Inf',
    description: `$${usd} per ${attributes.usagetype} Instance Hour`,
    appliesTo: [],
    rateCode,
    beginRange: '0',
    pricePerUnit: { USD: usd.toFixed(10) },
  };
  const onDemand = {
    priceDimensions: { [rateCode]: dimension },
    sku: code,
    effectiveDate: '2026-11-01T00:00:00Z',
    offerTermCode: offer,
    termAttributes: {},
  };
  return JSON.stringify({
    product: { productFamily: 'Compute Instance', attributes, sku: code },
    serviceCode: 'AmazonEC2',
    terms: { OnDemand: { [`${code}.${offer}`]: onDemand } },
    version: '20261120183000',
    publicationDate,
  });
}
