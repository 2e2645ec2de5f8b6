import type { Kysely } from 'kysely';
import pino from 'pino';
import { openStore } from '../../src/store/open.js';
import type { Schema } from '../../src/store/schema.js';
import { newLaunch } from '../support/launches.js';

/** SQLite: at most 32,766 parameters in a statement, one for each column of each row. */
const rowsAtOnce = 200;
const log = pino({ level: 'silent' });

/** What a row has of its session. */
export interface RowOfSession {
  clientToken: string;
  sessionId: string;
  /** Of another type than the session the row would say that it was given another one. */
  ec2InstanceType: string;
  state: 'READY' | 'CREATE_IN_PROGRESS';
  statusCode: string | null;
  statusMessage: string | null;
  stopAtMs: number | null;
  terminateAtMs: number | null;
}

/** A row for each session, as the bot would have it that launched them all and was then stopped. */
export async function storeRows(
  databaseUrl: string,
  open: () => Kysely<Schema>,
  sessions: readonly RowOfSession[],
): Promise<void> {
  const store = await openStore(databaseUrl, Date.now, log);
  await store.launches.add(newLaunch({ clientToken: 'pattern', requestedAtMs: Date.now() }), 1);
  await store.launches.close();
  const db = open();
  const pattern = await db.selectFrom('launches').selectAll().executeTakeFirstOrThrow();
  await db.deleteFrom('auditLog').execute();
  await db.deleteFrom('launches').execute();
  const rows = sessions.map((session) => {
    const readyAtMs = session.state === 'READY' ? Date.now() : null;
    return {
      ...pattern,
      ...session,
      stateWord: session.state,
      readyAtMs,
      firstReadyAtMs: readyAtMs,
      countedAtMs: readyAtMs,
      openRequestBy: null,
      openRequestAction: null,
      shownRevision: pattern.revision,
      // They were launched at all times of the day, and so they are due at all times of a minute.
      studioDueAtMs: Date.now() - Math.floor(Math.random() * 60_000),
      slackDueAtMs: null,
    };
  });
  await db.transaction().execute(async (transaction) => {
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      await transaction
        .insertInto('launches')
        .values(rows.slice(from, from + rowsAtOnce))
        .execute();
    }
  });
  await db.destroy();
}
