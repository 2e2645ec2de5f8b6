import { type People, PersonLookupError } from '../../launches/ports/people.js';
import { sessionToken } from '../../launches/ports/stray-sessions.js';
import { states } from '../../launches/states.js';
import { isEnding } from '../../launches/sweep.js';
import {
  isNotedOf,
  ownerOf,
  type UnclaimedSession,
  unclaimedFrom,
} from '../../launches/unclaimed.js';
import { unclaimedToldAtOnce } from '../../limits.js';
import { type StreamingSession, StudioError } from '../../studio/studio.js';
import type { EngineContext } from '../context.js';

/**
 * Notes the sessions with this bot's name that no row accounts for, because the database was lost or an
 * older copy of it restored: they count for their owner's limit, and the admins hear of each once a day.
 * @param listing all sessions of the studio
 * @returns whether the admins have to hear of more of them soon
 */
export async function noteUnclaimed(
  ctx: EngineContext,
  unclaimed: readonly StreamingSession[],
  listing: readonly StreamingSession[],
  signal: AbortSignal,
): Promise<boolean> {
  const { store } = ctx;
  const noted = new Map(
    (await store.unclaimed()).map(({ clientToken, session }) => [clientToken, session]),
  );
  const left = listing.filter((one) => !isEnding(one) && states[one.state].live);
  const there = new Set(left.map(({ id }) => sessionToken(id)));
  const gone = [...noted.keys()].filter((clientToken) => !there.has(clientToken));
  if (gone.length > 0) await store.forgetUnclaimed(gone);
  if (unclaimed.length === 0) return false;
  const live = unclaimed.filter(({ state }) => states[state].live);
  let areOthers: boolean;
  try {
    await note(ctx, live, noted, signal);
  } finally {
    // What keeps one from being noted keeps no admin from hearing of the others.
    areOthers = await tell(ctx);
  }
  return areOthers;
}

async function note(
  { store, studio, people, clock }: EngineContext,
  sessions: readonly StreamingSession[],
  noted: ReadonlyMap<string, UnclaimedSession | null>,
  signal: AbortSignal,
): Promise<void> {
  const workspace = await store.workspace();
  const changed = sessions
    .map((session) => ({ session, owner: ownerOf(session, workspace) }))
    .filter(
      ({ session, owner }) => !isNotedOf(session, owner, noted.get(sessionToken(session.id))),
    );
  if (changed.length === 0) return;
  const profiles = await studio.launchProfiles(null, signal);
  for (const { session, owner } of changed) {
    const person = owner === null ? null : await whoIs(people, owner, signal);
    const nowMs = clock();
    await store.noteUnclaimed(unclaimedFrom(session, owner, { person, profiles, nowMs }));
  }
}

/** Some owners are in Slack no longer. That keeps no admin from hearing of the session. */
async function whoIs(people: Pick<People, 'person'>, owner: string, signal: AbortSignal) {
  try {
    return await people.person(owner, signal);
  } catch (error) {
    if (error instanceof PersonLookupError || error instanceof StudioError) return null;
    throw error;
  }
}

async function tell({ store, admins }: EngineContext): Promise<boolean> {
  const claimed = await store.claimUntold(unclaimedToldAtOnce);
  const [first, ...rest] = claimed.sessions;
  if (first === undefined) return false;
  const sessions = [first, ...rest] as const;
  const { others } = claimed;
  if (await admins.tell({ kind: 'unclaimed', sessions, others })) {
    await store.saveTold(sessions.map(({ clientToken }) => clientToken));
  }
  return others > 0;
}
