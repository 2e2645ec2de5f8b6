import type { Action, ActionParts } from './action.js';
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

const changingActions = {
  RunInstances: (query: Query, parts: ActionParts) => {
    const launch = runInstances(query, parts);
    return () => {
      const { instances } = parts;
      const around = {
        account: parts.catalogue.account,
        volumes: instances.volumes,
        withoutTags: false,
      };
      return reservationXml(launch(), around);
    };
  },
  StartInstances: startInstances,
  StopInstances: stopInstances,
  RebootInstances: rebootInstances,
  TerminateInstances: terminateInstances,
  ModifyInstanceAttribute: modifyInstanceAttribute,
  CreateTags: createTags,
  DeleteTags: deleteTags,
};

const readingActions = {
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

const actions = { ...changingActions, ...readingActions };

export type ActionName = keyof typeof actions;

export const actionNames = Object.keys(actions).filter(isActionName);

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(actions, name);
}

export function isChanging(name: ActionName): boolean {
  return Object.hasOwn(changingActions, name);
}

/** AWS: a dry run is checked like any other, and always refused. */
export function carryOut(
  name: ActionName,
  query: Query,
  parts: ActionParts,
): { readonly [name: string]: Xml } {
  const action: Action = actions[name];
  const isDryRun = query.flag('DryRun') ?? false;
  const act = action(query, parts);
  query.end();
  if (isDryRun) {
    throw new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }
  return act();
}
