import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { changeHours, timeZoneChanged } from '../launches/change-hours.js';
import { isOff, keptOnUntilMs, noWeek } from '../launches/hours.js';
import { writeAuditEntry } from '../launches/ports/audit-log.js';
import { PersonLookupError } from '../launches/ports/people.js';
import { hoursOfProfile } from '../launches/profile-hours.js';
import { inTime } from './in-time.js';
import { errorBeside } from './launch-form/submission.js';
import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { type HoursShown, hoursAsked, hoursModal, parseHours } from './views/hours-modal.js';
import { blockIds } from './views/ids.js';
import { hoursNotice } from './views/notice-modal.js';
import { refusedWords } from './words/failures.js';
import { hoursWords, nextWords } from './words/hours.js';
import { plainly } from './words/support.js';

/** `/nimble-session hours`, and the button of the Home tab. */
export async function openHours(services: Services, asker: Asker): Promise<void> {
  const owner = asker.slackUserId;
  const slackSays = await timeZoneOf(services, owner);
  const shown = await shownFor(services, owner);
  const timeZone = slackSays ?? shown.kept?.timeZone ?? null;
  const view =
    timeZone === null ? hoursNotice(hoursWords.noTimeZone) : hoursModal({ ...shown, timeZone });
  await openModal(services, asker, view, hoursWords.notOpened);
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

type Arguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/**
 * *Save*: stores the hours in the time zone that the modal named, and only then acknowledges. Slack is asked
 * for the zone after that: it may have changed, and the modal comes from Slack's client.
 */
export function hoursSubmitted(services: Services) {
  return async ({ ack, body, view: submitted }: Arguments): Promise<void> => {
    const owner = body.user.id;
    const form = parseHours(submitted);
    if (form === null) {
      services.log.warn({ slackUser: owner }, 'weekly hours not understood');
      await ack({ response_action: 'update', view: hoursNotice(hoursWords.notWhole) });
      return;
    }
    const saving = async (): Promise<{ view: ModalView; isSaved: boolean }> => {
      const shown = { ...(await shownFor(services, owner)), timeZone: form.timeZone };
      const asked = hoursAsked(form, owner, shown);
      if ('why' in asked) return { view: hoursModal(shown, asked.why), isSaved: false };
      const by = { by: owner, press: body.trigger_id };
      const saved = await changeHours(services, owner, () => asked.hours, { asked: by });
      const next = saved === null ? '' : nextWords(saved, services.holidays);
      return { view: hoursNotice(hoursWords.saved(next)), isSaved: true };
    };
    let isSaved: boolean;
    try {
      const saved = await inTime(saving());
      isSaved = saved.isSaved;
      await ack({ response_action: 'update', view: saved.view });
    } catch (error) {
      services.log.error({ slackUser: owner, err: error }, 'weekly hours not stored in time');
      const isLasting = services.refusedForGood(error);
      const words = isLasting ? refusedWords(plainly(services.studio)) : hoursWords.notSaved;
      await ack(errorBeside(blockIds.hoursToday, words));
      return;
    }
    if (!isSaved) return;
    await timeZoneChanged(services, owner, await timeZoneOf(services, owner));
  };
}

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
