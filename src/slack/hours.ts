import { changeHours, timeZoneChanged } from '../launches/change-hours.js';
import { isOff, keptOnUntilMs, noWeek } from '../launches/hours.js';
import { writeAuditEntry } from '../launches/ports/audit-log.js';
import { PersonLookupError } from '../launches/ports/people.js';
import { hoursOfProfile } from '../launches/profile-hours.js';
import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { inPlace, submitted } from './submitted.js';
import { type HoursShown, hoursAsked, hoursModal, parseHours } from './views/hours-modal.js';
import { actionIds } from './views/ids.js';
import { noticeModal } from './views/notice-modal.js';
import { hoursWords, nextWords } from './words/hours.js';

/** `/nimble-session hours`, and the button of the Home tab. */
export async function openHours(services: Services, asker: Asker): Promise<void> {
  const owner = asker.slackUserId;
  const slackSays = await timeZoneOf(services, owner);
  const shown = await shownFor(services, owner);
  const timeZone = slackSays ?? shown.kept?.timeZone ?? null;
  const view =
    timeZone === null
      ? noticeModal(hoursWords.noTimeZone, hoursWords.title)
      : hoursModal({ ...shown, timeZone });
  await openModal(services, asker, view);
  await timeZoneChanged(services, owner, slackSays);
}

/** More than one person has. */
const launchesLooked = 100;

async function shownFor(
  { store, holidays, profileHours, clock }: Services,
  owner: string,
): Promise<Omit<HoursShown, 'timeZone'>> {
  const [kept, { launches }] = await Promise.all([
    store.hoursOf(owner),
    store.live({ owner, words: [] }, { offset: 0, limit: launchesLooked }),
  ]);
  const ofProfiles = launches
    .filter(({ canStop }) => canStop)
    .flatMap((launch) => hoursOfProfile(profileHours, launch) ?? []);
  return { kept, profiles: [...new Set(ofProfiles)], holidays, nowMs: clock() };
}

/** Null: Slack does not say. */
async function timeZoneOf(
  { people, log }: Pick<Services, 'people' | 'log'>,
  owner: string,
): Promise<string | null> {
  try {
    return await people.timeZone(owner);
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error, slackUser: owner }, 'time zone not known');
    return null;
  }
}

/** A press that changes nothing, once for all of its deliveries. Returns false if another one was faster. */
async function refused(
  services: Services,
  actor: string,
  press: string,
  result: 'not_yours' | 'wrong_state',
): Promise<boolean> {
  if (!(await services.interactions.take(press))) return false;
  const entry = { action: 'hours', actor, clientToken: null, result } as const;
  await writeAuditEntry(services, entry);
  return true;
}

/**
 * *Save*: stores the hours in the time zone that the modal named. Slack is asked for the zone after that: it may have
 * changed, and the modal comes from Slack's client.
 */
export const hoursSubmitted = (services: Services) =>
  submitted(services, {
    words: hoursWords,
    parse: parseHours,
    beside: () => actionIds.hoursToday,
    async store(form, by) {
      const { by: owner } = by;
      const shown = { ...(await shownFor(services, owner)), timeZone: form.timeZone };
      const asked = hoursAsked(form, owner, shown);
      if ('why' in asked) return { view: hoursModal(shown, asked.why), isSaved: false };
      const saved = await changeHours(services, owner, () => asked.hours, { asked: by });
      const next = saved === null ? '' : nextWords(saved, services.holidays);
      return { view: noticeModal(hoursWords.saved(next), hoursWords.title), isSaved: true };
    },
    reply: ({ view }) => inPlace(view),
    async after({ isSaved }, _form, { by: owner }) {
      if (isSaved) await timeZoneChanged(services, owner, await timeZoneOf(services, owner));
    },
  });

/** The row stays: with the next workstation its owner is not to get the hours that its profile usually has. */
export async function turnOff(services: Services, owner: string, press: string): Promise<void> {
  const off = { week: noWeek, notToday: null, keepOnUntilMs: null, pausedUntil: null };
  await changeHours(
    services,
    owner,
    (kept) => (kept === null || isOff(kept) ? null : { ...kept, ...off }),
    { asked: { by: owner, press } },
  );
}

/** Whose hours a press on *Keep it on* is about, and which stop of theirs. */
interface KeepOn {
  owner: string;
  forMs: number;
}

/** Null: it makes no sense. It comes from Slack's client. */
export function keepOnFrom(value: string | undefined): KeepOn | null {
  const [, owner, forMs] = /^([A-Z0-9]{1,64}):(\d{1,15})$/.exec(value ?? '') ?? [];
  return owner === undefined ? null : { owner, forMs: Number(forMs) };
}

/** *Keep it on*. @returns what the person is told; null: another delivery of the press tells it */
export async function keepOn(
  services: Services,
  actor: string,
  { owner, forMs }: KeepOn,
  press: string,
): Promise<string | null> {
  const { store, clock } = services;
  const nowMs = clock();
  if (actor !== owner) {
    const isFirst = await refused(services, actor, press, 'not_yours');
    return isFirst ? hoursWords.notYours(owner) : null;
  }
  const kept = await changeHours(
    services,
    owner,
    async (before) => {
      const isOpen = await store.isHoursStopOpen(owner, forMs);
      const keepOnUntilMs = before && keptOnUntilMs(before, forMs, nowMs, isOpen);
      return before && keepOnUntilMs ? { ...before, keepOnUntilMs } : null;
    },
    { asked: { by: owner, press }, withdraws: forMs },
  );
  if (kept === null && !(await refused(services, owner, press, 'wrong_state'))) return null;
  const { keepOnUntilMs } = kept ?? (await store.hoursOf(owner)) ?? { keepOnUntilMs: null };
  return keepOnUntilMs !== null && keepOnUntilMs > nowMs
    ? hoursWords.keptOnUntil(keepOnUntilMs, nowMs)
    : hoursWords.tooLate;
}
