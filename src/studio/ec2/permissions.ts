import { isWorthRetrying, type StudioError } from '../studio.js';
import type { InstancesApi } from './api.js';
import type { Entries } from './catalogue.js';
import { launchRequest } from './launch-request.js';
import type { Looks } from './looks.js';
import { markOf } from './ready.js';
import { instanceTags } from './tags.js';

interface PermissionParts {
  api: InstancesApi;
  looks: Looks;
  entries: Entries;
  botName: string;
  region: string;
}

/**
 * What the bot may not do, found out by dry runs: a sentence each. A launch can be tried of every profile.
 * The actions on an instance need one of the bot's own to be tried on; without any they are not tried.
 * @throws StudioError when AWS does not answer
 */
export async function missingPermissions(
  parts: PermissionParts,
  signal: AbortSignal,
): Promise<string[]> {
  return [...(await launchesRefused(parts, signal)), ...(await changesRefused(parts, signal))];
}

async function launchesRefused(
  { api, entries, botName, region }: PermissionParts,
  signal: AbortSignal,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const { profile } of entries.values()) {
    if (profile === null) continue;
    const { ClientToken: _none, ...input } = launchRequest(
      {
        clientToken: 'dry-run',
        attempt: 0,
        mayHaveBeenSent: false,
        launchProfileId: profile.id,
        ec2InstanceType: profile.instanceTypes[0]?.name ?? '',
        streamingImageId: profile.images[0]?.id ?? null,
        place: profile.places[0].id,
        ownedBy: null,
        tags: {},
      },
      { botName, region, entries },
    );
    const refusal = await api.mayRun(input, signal);
    if (refusal === null) continue;
    throwIfPassing(refusal);
    sentences.push(
      `Profile “${profile.name}” cannot be launched: ${reasonOf(refusal, 'RunInstances')}`,
    );
  }
  return sentences;
}

async function changesRefused(
  { api, looks }: PermissionParts,
  signal: AbortSignal,
): Promise<string[]> {
  const instance = await looks.any(signal);
  if (instance === null) return [];
  const { id, type } = instance;
  const tag = { key: instanceTags.ready, value: markOf(instance) };
  const refused = await api.refusedOn({ id, type: type ?? '', tag }, signal);
  return refused.flatMap(({ action, refusal }) => {
    throwIfPassing(refusal);
    // AWS looks at the permission first. What it says of a state says that there is one.
    if (refusal.kind !== 'access_denied') return [];
    return `Workstations that there are: ${reasonOf(refusal, action)}`;
  });
}

function reasonOf(refusal: StudioError, action: string): string {
  if (refusal.kind !== 'access_denied') {
    return `AWS answers ${refusal.code ?? refusal.kind}: ${refusal.message}`;
  }
  // AWS: “… is not authorized to perform: ec2:RunInstances on resource: arn:… because …”.
  const told = /not authorized to perform: (\S+)(?: on resource: (\S+))?/.exec(refusal.message);
  const [, missing = `ec2:${action}`, resource] = told ?? [];
  return `the bot’s IAM policy does not allow ${missing}${resource ? ` on ${resource}` : ''}.`;
}

function throwIfPassing(refusal: StudioError): void {
  if (isWorthRetrying(refusal.kind)) throw refusal;
}
