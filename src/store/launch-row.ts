import { z } from 'zod';
import {
  failureSchema,
  type Launch,
  newsSchema,
  type ThreadLine,
  wishes,
} from '../sessions/launch.js';
import type { StudioFields } from '../sessions/launch-store/studio-errands.js';
import type { LaunchRow, LaunchTable, ThreadLineRow } from './schema.js';

// A row may have been written by an older version or mended by hand, so it is parsed like
// anything else from outside.

const wishSchema = z.enum(wishes).nullable();
const offeredTypesSchema = z.array(z.string());

export function launchFrom(row: LaunchRow): Launch {
  const {
    studioDueAtMs,
    studioTicket,
    boardDueAtMs,
    boardTicket,
    boardRankMs,
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
    wish: wishSchema.parse(row.wish),
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

export function threadLineFrom(
  row: Pick<ThreadLineRow, 'clientToken' | 'number' | 'atMs' | 'news' | 'sentAtMs'>,
): ThreadLine {
  return {
    clientToken: row.clientToken,
    number: row.number,
    atMs: row.atMs,
    news: newsSchema.parse(JSON.parse(row.news)),
    sentAtMs: row.sentAtMs,
  };
}
