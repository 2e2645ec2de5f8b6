import { z } from 'zod';
import {
  failureSchema,
  intents,
  type Launch,
  launchEventSchema,
  type ThreadReply,
} from '../launches/launch.js';
import type { StudioFields } from '../launches/ports/studio-tasks.js';
import type { LaunchRow, LaunchTable, ThreadReplyRow } from './schema.js';

// A row may have been written by an older version or mended by hand, so it is parsed like
// anything else from outside.

const intentSchema = z.enum(intents).nullable();
const offeredTypesSchema = z.array(z.string());

export function launchFrom(row: LaunchRow): Launch {
  const {
    studioDueAtMs,
    studioTicket,
    slackDueAtMs,
    slackTicket,
    slackRankMs,
    openAskBy,
    openAskAction,
    ...fields
  } = row;
  return {
    ...fields,
    offeredInstanceTypes: offeredTypesSchema.parse(JSON.parse(row.offeredInstanceTypes)),
    canStop: row.canStop === 1,
    admitted: row.admitted === 1,
    dismissed: row.dismissed === 1,
    intent: intentSchema.parse(row.intent),
    trouble: row.trouble === null ? null : failureSchema.parse(JSON.parse(row.trouble)),
    failure: row.failure === null ? null : failureSchema.parse(JSON.parse(row.failure)),
  };
}

/** The columns that a partial change of a launch writes. */
export function columnsOf(change: Partial<StudioFields>): Partial<LaunchTable> {
  const { offeredInstanceTypes, canStop, admitted, trouble, failure, ...plain } = change;
  return {
    ...plain,
    ...(offeredInstanceTypes !== undefined && {
      offeredInstanceTypes: JSON.stringify(offeredInstanceTypes),
    }),
    ...(canStop !== undefined && { canStop: canStop ? 1 : 0 }),
    ...(admitted !== undefined && { admitted: admitted ? 1 : 0 }),
    ...(trouble !== undefined && { trouble: trouble && JSON.stringify(trouble) }),
    ...(failure !== undefined && { failure: failure && JSON.stringify(failure) }),
  };
}

export function threadReplyFrom(
  row: Pick<ThreadReplyRow, 'clientToken' | 'number' | 'atMs' | 'event' | 'sentAtMs'>,
): ThreadReply {
  return {
    clientToken: row.clientToken,
    number: row.number,
    atMs: row.atMs,
    event: launchEventSchema.parse(JSON.parse(row.event)),
    sentAtMs: row.sentAtMs,
  };
}
