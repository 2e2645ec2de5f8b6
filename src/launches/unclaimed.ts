import { z } from 'zod';
import type { LaunchProfile, StreamingSession } from '../studio/studio.js';
import { ownerTag, sessionStates, teamTag } from '../studio/studio.js';
import { termsOf } from './admission.js';
import { launchRequestSchema } from './launch.js';
import { longestLifetime } from './lifetime.js';
import type { Person } from './ports/people.js';
import { sessionToken } from './ports/stray-sessions.js';

/** A session with this bot's name that no row accounts for: the row with which it would go on. */
export const unclaimedSessionSchema = launchRequestSchema.extend({
  /** Null: its tags name no one of this workspace, so it counts for no one. */
  owner: z.string().nullable(),
  sessionId: z.string(),
  state: z.enum(sessionStates),
  stateWord: z.string(),
});

export type UnclaimedSession = z.infer<typeof unclaimedSessionSchema>;

/**
 * The Slack user whom such a session counts for, and who gets it when it is adopted; null: its tags name no
 * one of this workspace.
 */
export function ownerOf({ tags }: StreamingSession, workspace: string | null): string | null {
  const { [teamTag]: team = workspace, [ownerTag]: owner = '' } = tags;
  const isOurs = workspace === null || team === workspace;
  return isOurs && /^[UW][A-Z0-9]+$/.test(owner) ? owner : null;
}

/** @param person null: nothing says who the owner is */
export function unclaimedFrom(
  session: StreamingSession,
  owner: string | null,
  { person, profiles, nowMs }: { person: Person | null; profiles: LaunchProfile[]; nowMs: number },
): UnclaimedSession {
  const { id, state, stateWord, streamingImageId, tags } = session;
  const profileId = session.launchProfileId ?? '';
  const profile = profiles.find((one) => one.id === profileId);
  const withoutDirectory = person?.kind === 'known' && person.ownedBy === null;
  return {
    clientToken: sessionToken(id),
    teamId: tags[teamTag] ?? '',
    owner,
    // The id in its place says that it is to be asked for again.
    ownerName: person?.name ?? owner ?? 'No one known',
    requestedBy: owner ?? '',
    channelId: null,
    executionId: null,
    note: null,
    reason: null,
    neededForMs: null,
    requestedAtMs: nowMs,
    readyByMs: null,
    beginsAtMs: nowMs,
    launchProfileId: profileId,
    launchProfileName: profile?.name ?? profileId,
    ec2InstanceType: session.ec2InstanceType ?? '',
    streamingImageId,
    streamingImageName:
      profile?.images.find((image) => image.id === streamingImageId)?.name ?? null,
    offeredInstanceTypes: profile?.instanceTypes.map(({ name }) => name) ?? [],
    places: [],
    placeId: null,
    ...termsOf(profile, session.ec2InstanceType ?? ''),
    lifetime: profile?.lifetime ?? longestLifetime(profiles.map(({ lifetime }) => lifetime)),
    keepTryingUntilMs: null,
    takesOtherTypes: false,
    ownedBy: withoutDirectory ? null : session.ownedBy,
    admitted: true,
    sessionId: id,
    state,
    stateWord,
  };
}

/** Whether this was noted of the session as it is, with its owner, if it has one, and their name. */
export function isNotedOf(
  { state, stateWord }: StreamingSession,
  owner: string | null,
  noted: UnclaimedSession | null | undefined,
): boolean {
  if (noted?.state !== state || noted.stateWord !== stateWord) return false;
  return noted.owner === owner && (owner === null || noted.ownerName !== owner);
}
