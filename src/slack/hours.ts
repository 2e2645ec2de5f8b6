import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import {
  type Hours,
  type KeptHours,
  keptOnUntilMs,
  leadFor,
  momentNow,
} from '../launches/hours.js';
import { writeAuditEntry } from '../launches/ports/audit-log.js';
import { PersonLookupError } from '../launches/ports/people.js';
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
  const shown = await shownFor(services, asker.slackUserId);
  const view = shown === null ? hoursNotice(hoursWords.noTimeZone) : hoursModal(shown);
  await openModal(services, asker, view, hoursWords.notOpened);
}

/** Null: Slack does not say in which time zone the person is. */
async function shownFor(
  { store, people, holidays, clock, log }: Services,
  owner: string,
): Promise<HoursShown | null> {
  const kept = await store.hoursOf(owner);
  const timeZone = (await timeZoneOf({ people, log }, owner)) ?? kept?.timeZone ?? null;
  return timeZone === null ? null : { kept, timeZone, holidays, nowMs: clock() };
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

/** Hours may change this often between reading them and saving. */
const attemptsToSave = 3;

/**
 * Changes a person's hours as they are when that is saved, and has their next moment follow.
 * @param change null: they are to stay as they are
 * @returns the hours as they are then; null: they stay
 */
async function changeHours(
  { store, holidays, clock, changed }: Services,
  owner: string,
  change: (kept: KeptHours | null) => Hours | null,
): Promise<KeptHours | null> {
  for (let attempt = 1; attempt <= attemptsToSave; attempt += 1) {
    const kept = await store.hoursOf(owner);
    const hours = change(kept);
    if (hours === null) return null;
    const leadMs = leadFor(await store.startHistory(owner));
    const moment = momentNow(hours, kept?.moment ?? null, holidays, clock(), leadMs);
    const seen = kept?.revision ?? null;
    if (await store.saveHours(hours, moment, seen)) {
      changed(owner);
      return { ...hours, moment, revision: (seen ?? 0) + 1 };
    }
  }
  throw new Error('weekly hours changed again and again');
}

/** Once for all deliveries of a press. Returns false if another one was faster. */
async function audit(services: Services, actor: string, press: string): Promise<boolean> {
  if (!(await services.interactions.take(press))) return false;
  const entry = { action: 'hours', actor, clientToken: null, result: 'succeeded' } as const;
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
      const { store, holidays, clock } = services;
      const kept = await store.hoursOf(owner);
      const shown = { kept, timeZone: form.timeZone, holidays, nowMs: clock() };
      const asked = hoursAsked(form, owner, shown);
      if ('why' in asked) return { view: hoursModal(shown, asked.why), isSaved: false };
      const saved = await changeHours(services, owner, () => asked.hours);
      const next = saved === null ? '' : nextWords(saved, holidays);
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
    await audit(services, owner, body.trigger_id);
    await timeZoneChanged(services, owner, await timeZoneOf(services, owner));
  };
}

export async function turnOff(services: Services, owner: string, press: string): Promise<void> {
  if (!(await services.store.forgetHours(owner))) return;
  await audit(services, owner, press);
  services.changed(owner);
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
  const { store, interactions, clock } = services;
  const nowMs = clock();
  if (actor !== owner) return (await interactions.take(press)) ? hoursWords.notYours(owner) : null;
  const kept = await changeHours(services, owner, (before) => {
    const keepOnUntilMs = before && keptOnUntilMs(before, forMs, nowMs);
    return before && keepOnUntilMs ? { ...before, keepOnUntilMs } : null;
  });
  const isFirst = kept === null ? interactions.take(press) : audit(services, owner, press);
  if (!(await isFirst)) return null;
  const { keepOnUntilMs } = kept ?? (await store.hoursOf(owner)) ?? { keepOnUntilMs: null };
  return keepOnUntilMs !== null && keepOnUntilMs > nowMs
    ? hoursWords.keptOnUntil(keepOnUntilMs, nowMs)
    : hoursWords.tooLate;
}

/** Slack says that a person's account has changed: they may be in another time zone. */
export async function timeZoneChanged(
  services: Services,
  owner: string,
  timeZone: string | null,
): Promise<void> {
  if (timeZone === null) return;
  const kept = await changeHours(services, owner, (before) =>
    before === null || before.timeZone === timeZone ? null : { ...before, timeZone },
  );
  if (kept !== null)
    services.log.info({ slackUser: owner, timeZone }, 'weekly hours in another time zone');
}
