import type { AllMiddlewareArgs, App, SlackEventMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { termsOf } from '../launches/admission.js';
import { clientTokenFor } from '../launches/client-token.js';
import type { LaunchRequest } from '../launches/launch.js';
import type { Addition } from '../launches/ports/requests.js';
import { storable } from '../launches/storable.js';
import { longestWritten, slackAskedAgainMs } from '../limits.js';
import { inTime } from './in-time.js';
import type { Services } from './services.js';
import { askedAgain } from './slack-failure.js';
import { workflowWords } from './words/workflow.js';

/** As the manifest has it: docs/workflow-step.yml. */
export const workflowStepId = 'launch_workstation_step';

const written = z.string().transform((text) => storable(text).trim());
const optional = written.nullish().transform((text) => text || null);

/** What the step names. A workflow fills it in from anything, so nothing of it is trusted. */
const inputsSchema = z.object({
  owner: z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
  profile: written.pipe(z.string().min(1).max(200)),
  instance_type: optional.pipe(z.string().max(60).nullable()),
  note: optional.refine((note) => [...(note ?? '')].length <= longestWritten),
});

const deliverySchema = z.object({
  team_id: z.string(),
  event: z.object({
    function_execution_id: z.string().regex(/^[A-Za-z0-9]{1,60}$/),
    inputs: z.unknown(),
  }),
});

type Arguments = SlackEventMiddlewareArgs<'function_executed'> &
  AllMiddlewareArgs & { ack: () => Promise<void> };

export function register(app: App, services: Services): void {
  app.function(workflowStepId, { autoAcknowledge: false }, async (args) =>
    stepRun(services, args as Arguments),
  );
}

/** A workflow runs the step: stores the launch, and only then acknowledges. The loop decides and ends it. */
async function stepRun(services: Services, { ack, body, client }: Arguments): Promise<void> {
  const { rules, store, changed, log } = services;
  const { team_id: teamId, event } = deliverySchema.parse(body);
  const { function_execution_id: executionId } = event;
  const fail = async (words: string) => {
    await ack();
    const end = { function_execution_id: executionId, error: words };
    await askedAgain(slackAskedAgainMs, () => client.functions.completeError(end));
  };
  const inputs = inputsSchema.safeParse(event.inputs);
  if (!rules.allowsWorkflows || !inputs.success) {
    log.warn({ executionId, allowed: rules.allowsWorkflows }, 'workflow step refused');
    await fail(rules.allowsWorkflows ? workflowWords.notWhole : workflowWords.off);
    return;
  }
  const launch = launchOf({ teamId, executionId, ...inputs.data }, services.clock());
  const about = { launch: launch.clientToken, executionId, owner: launch.owner };
  let outcome: Addition['kind'];
  try {
    // Limits and budgets are the loop's to decide: it asks Slack and the studio of the owner.
    ({ kind: outcome } = await inTime(store.add(launch, rules.maxSessionsPerUser)));
  } catch (error) {
    // Not acknowledged: Slack delivers it again, and one that was stored after all is known by its token.
    log.error({ ...about, err: error }, 'workflow step not stored in time');
    return;
  }
  if (outcome === 'too_many') {
    log.warn(about, 'workflow step refused, too many for this owner were not admitted');
    await fail(workflowWords.tooMany);
    return;
  }
  log.info({ ...about, outcome, profile: launch.launchProfileName }, 'launch stored');
  changed(launch.owner);
  await ack();
}

function launchOf(
  asked: { teamId: string; executionId: string } & z.output<typeof inputsSchema>,
  nowMs: number,
): LaunchRequest {
  const { teamId, executionId, owner, profile, note } = asked;
  const type = asked.instance_type ?? '';
  return {
    clientToken: clientTokenFor(teamId, executionId),
    teamId,
    owner,
    ownerName: owner,
    requestedBy: owner,
    channelId: null,
    executionId,
    note,
    reason: null,
    neededForMs: null,
    requestedAtMs: nowMs,
    launchProfileId: profile,
    launchProfileName: profile,
    ec2InstanceType: type,
    streamingImageId: null,
    streamingImageName: null,
    offeredInstanceTypes: [],
    places: [],
    placeId: null,
    ...termsOf(undefined, type),
    keepTryingUntilMs: null,
    takesOtherTypes: false,
    readyByMs: null,
    beginsAtMs: nowMs,
    ownedBy: null,
    admitted: false,
  };
}
