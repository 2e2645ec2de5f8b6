import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { z } from 'zod';
import { failureOf } from '../../launches/failures.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import type { Services } from '../services.js';
import { noticeModal } from '../views/notice-modal.js';
import { noOfferWords } from '../words/offers.js';
import { type Home, isOwn } from './installation.js';

const id = z.string().nullish().catch(null);
const withId = z.object({ id }).nullish().catch(null);
const person = z
  .object({
    team_id: id,
    enterprise_id: id,
    enterprise_user: z.object({ enterprise_id: id }).nullish(),
  })
  .nullish()
  .catch(null);

/** What a delivery of any kind says of whose it is. What is not said, or makes no sense, is null. */
const deliverySchema = z.object({
  team_id: id,
  enterprise_id: id,
  team: withId,
  enterprise: withId,
  user: person,
  event: z.object({ user: person, user_team: id }).nullish().catch(null),
});

/** Slack: an event may name its person by id only, and says then nothing of their workspace. */
const namedSchema = z.object({ event: z.object({ user: z.string() }) });

/** Lets only deliveries through whose person belongs to the installation's own workspace. */
export function onlyOwnTeam(
  services: Pick<Services, 'installation' | 'people' | 'studio' | 'log'>,
): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    const home = homeIn(args.body);
    const named = namedSchema.safeParse(args.body).data?.event.user;
    const own =
      isOwn(await services.installation(), home) &&
      (named === undefined || (await isOwnOrNotSaid(services, named)));
    if (own) return args.next();
    services.log.warn(home, 'delivery from another workspace refused');
    await refuse(args, words(services));
  };
}

/**
 * An event of a person of whom Slack says nothing just now counts if its place is ours: it only shows, and
 * nothing of others to a person who is not known.
 */
async function isOwnOrNotSaid(
  { people, log }: Pick<Services, 'people' | 'log'>,
  slackUserId: string,
): Promise<boolean> {
  try {
    return await people.isOwn(slackUserId);
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn(
      { err: error, slackUser: slackUserId },
      'Slack did not say whose person an event names',
    );
    return true;
  }
}

function homeIn(body: unknown): Home {
  const said = deliverySchema.parse(body);
  const place = {
    teamId: said.team?.id ?? said.team_id ?? null,
    enterpriseId: said.enterprise?.id ?? said.enterprise_id ?? null,
  };
  const who = said.user ?? said.event?.user;
  const teamId = who?.team_id ?? said.event?.user_team ?? null;
  const enterpriseId = who?.enterprise_id ?? who?.enterprise_user?.enterprise_id ?? null;
  if (teamId === null && enterpriseId === null) return place;
  // In a shared channel the place may be ours while the person is not.
  const isFromPlace = teamId === place.teamId;
  return { teamId, enterpriseId: enterpriseId ?? (isFromPlace ? place.enterpriseId : null) };
}

function words({ studio }: Pick<Services, 'studio'>): string {
  const failure = failureOf('other_workspace');
  return noOfferWords({ failure, name: '', isReader: true }, studio);
}

async function refuse(args: AnyMiddlewareArgs, text: string): Promise<void> {
  if ('command' in args) await args.ack({ response_type: 'ephemeral', text });
  else if ('options' in args) await args.ack({ options: [] });
  else if ('view' in args) await args.ack({ response_action: 'update', view: noticeModal(text) });
  else if ('shortcut' in args) await args.ack();
  else if ('action' in args) {
    await args.ack();
    if ('response_url' in args.body) {
      await args.respond({ response_type: 'ephemeral', replace_original: false, text });
    }
  }
}
