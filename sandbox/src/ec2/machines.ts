import type { PretendPerson, PretendStudio } from '../pretend-studio.js';
import type { PageMachine } from '../slack/page-protocol.js';
import type { Catalogue } from './catalogue.js';
import type { InstanceRecord } from './instance-record.js';
import { usdPerHour } from './instance-types.js';
import type { Instances } from './instances.js';
import { checkOf } from './shown-instances.js';

/** What the page shows of the instances: the newest first, and those that have ended last. */
export function machinesOf(
  { all, clock }: Pick<Instances, 'all' | 'clock'>,
  catalogue: Catalogue,
  studio: PretendStudio,
): PageMachine[] {
  const nowMs = clock.now();
  const newest = all.toReversed();
  const isOver = ({ state }: InstanceRecord) => state === 'terminated';
  return [...newest.filter((one) => !isOver(one)), ...newest.filter(isOver)].map((instance) => {
    const { instanceId, tags, instanceType, platform, subnet, state, stateReason } = instance;
    const type = catalogue.type(instanceType);
    return {
      instanceId,
      name: tags.Name ?? instanceId,
      owner: ownerOf(instance, studio)?.realName ?? tags['nimble-session:slack-user'] ?? null,
      bot: tags['nimble-session:bot'] ?? null,
      instanceType,
      usdPerHour: type ? usdPerHour(type, platform) : null,
      zone: subnet.zone,
      state,
      reason: stateReason?.code ?? null,
      checks: state === 'running' ? checkOf(instance, nowMs) : null,
      answer: instance.checks,
      isMarked: isMarked(instance),
      isIdle: instance.idleSinceMs !== null,
      isProtected: instance.isProtected || instance.isStopProtected,
      retires: instance.retiresAtMs !== undefined,
    };
  });
}

/** The person whose Slack id an instance carries. */
export function ownerOf(
  { tags }: InstanceRecord,
  { people }: PretendStudio,
): PretendPerson | undefined {
  return people.find(({ slackId }) => slackId === tags['nimble-session:slack-user']);
}

/** Whether the tag that says *ready* is of this boot. */
function isMarked({ state, tags, launchedAtMs }: InstanceRecord): boolean {
  const mark = Date.parse(tags['nimble-session:ready'] ?? '');
  return state === 'running' && mark >= launchedAtMs;
}
