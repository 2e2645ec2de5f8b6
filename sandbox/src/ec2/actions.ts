import type { Action, ActionParts } from './action.js';
import type { ActionName } from './action-names.js';
import * as catalogue from './describe-catalogue.js';
import * as described from './describe-instances.js';
import {
  modifyInstanceAttribute,
  rebootInstances,
  startInstances,
  stopInstances,
  terminateInstances,
} from './instance-actions.js';
import type { Query } from './query.js';
import { runInstances } from './run-instances.js';
import { reservationXml } from './shown-instances.js';
import { createTags, deleteTags } from './tag-actions.js';
import { Ec2Error, type Xml } from './wire.js';

const launch: Action = (query, parts) => {
  const run = runInstances(query, parts);
  return () => {
    const { account } = parts.catalogue;
    const { volumes } = parts.instances;
    return reservationXml(run(), { account, volumes, withoutTags: false });
  };
};

const actions: Readonly<Record<ActionName, Action>> = {
  RunInstances: launch,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  RebootInstances: rebootInstances,
  TerminateInstances: terminateInstances,
  ModifyInstanceAttribute: modifyInstanceAttribute,
  CreateTags: createTags,
  DeleteTags: deleteTags,
  DescribeInstances: described.describeInstances,
  DescribeInstanceStatus: described.describeInstanceStatus,
  DescribeVolumes: described.describeVolumes,
  DescribeTags: described.describeTags,
  DescribeInstanceTypes: catalogue.describeInstanceTypes,
  DescribeInstanceTypeOfferings: catalogue.describeInstanceTypeOfferings,
  DescribeLaunchTemplates: catalogue.describeLaunchTemplates,
  DescribeLaunchTemplateVersions: catalogue.describeLaunchTemplateVersions,
  DescribeImages: catalogue.describeImages,
  DescribeSubnets: catalogue.describeSubnets,
};

/** AWS: a dry run is checked like any other, and always refused. */
export function carryOut(
  name: ActionName,
  query: Query,
  parts: ActionParts,
): { readonly [name: string]: Xml } {
  const isDryRun = query.flag('DryRun') ?? false;
  const act = actions[name](query, parts);
  query.end();
  if (isDryRun) {
    throw new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }
  return act();
}
