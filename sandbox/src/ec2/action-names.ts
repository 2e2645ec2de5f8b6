const changing = [
  'RunInstances',
  'StartInstances',
  'StopInstances',
  'RebootInstances',
  'TerminateInstances',
  'ModifyInstanceAttribute',
  'CreateTags',
  'DeleteTags',
] as const;

const reading = [
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeVolumes',
  'DescribeTags',
  'DescribeInstanceTypes',
  'DescribeInstanceTypeOfferings',
  'DescribeLaunchTemplates',
  'DescribeLaunchTemplateVersions',
  'DescribeImages',
  'DescribeSubnets',
] as const;

export type ActionName = (typeof changing | typeof reading)[number];

/** Also the one call of the Pricing API: its faults and its permission are set with those of EC2. */
export type OperationName = ActionName | 'GetProducts';

export const operationNames: readonly OperationName[] = [...changing, ...reading, 'GetProducts'];

export function isActionName(name: string): name is ActionName {
  return isChanging(name) || isIn(name, reading);
}

export function isChanging(name: string): boolean {
  return isIn(name, changing);
}

function isIn(name: string, names: readonly string[]): boolean {
  return names.includes(name);
}
