import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pretendAccount } from '../../../sandbox/src/ec2/pretend-account.js';
import { pretendStudio } from '../../../sandbox/src/pretend-studio.js';
import { type Sandbox, startSandbox } from '../../../sandbox/src/sandbox.js';
import { readSettings } from '../../../src/settings/read-settings.js';
import { openSqlite } from '../../../src/store/sqlite.js';
import { openStudio } from '../../../src/studio/open-studio.js';
import { wayOut } from '../../support/way-out.js';
import { Program } from '../program.js';
import { type RowOfSession, storeRows } from '../rows.js';
import type { Row } from '../table.js';

const resting = 1_000;
/** They are on their way all the time, and so looked at often. */
const moving = 20;
const measuredMs = 60_000;
/** How many instances the bot asks for on a page of a listing. */
const pageSize = 500;
/** Long enough for what a start leaves behind to be cleared away. */
const idleMs = 20_000;

/** The profile whose machines say themselves that they are ready. */
const marksItself = pretendAccount.templates.find(
  ({ tags }) => tags['nimble-session:ready-when'] === 'mark',
)?.launchTemplateId;

const { botName, limits } = readSettings({});

/** Calls in a minute: each page each time that all are looked at, and one for those that move. */
const pages = Math.ceil((resting + moving) / pageSize);
const listings = Math.ceil(measuredMs / limits.settledMs);
const looks = Math.ceil(measuredMs / limits.movingMs);
const neededCalls = pages * listings + looks;

/** A bot on EC2: how it starts and rests, and what it costs to watch 1,000 instances that are on. */
export async function ec2(): Promise<Row[]> {
  const sandbox = await startSandbox({
    port: 0,
    studio: pretendStudio,
    studioKind: 'ec2',
    ec2: {
      account: { ...pretendAccount, vCpuLimit: 1_000_000 },
      durations: { pendingMs: 0, markMs: 0 },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  try {
    const idle = await startAndRest(sandbox);
    const file = join(folder, 'bot.sqlite');
    await storeRows(`file:${file}`, () => openSqlite(file), await launchAll(sandbox));
    return [...idle, ...(await watched(sandbox, `file:${file}`))];
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAndRest(sandbox: Sandbox<'ec2'>): Promise<Row[]> {
  const beganAt = performance.now();
  const bot = await Program.startBot({ ...sandbox.environment, DATABASE_URL: 'file::memory:' });
  const seconds = (performance.now() - beganAt) / 1_000;
  await wait(idleMs);
  const memoryMb = bot.memoryMb();
  await bot.end();
  return [
    {
      figure: 'a start with `STUDIO=ec2`: until the bot is ready',
      bot: `${seconds.toFixed(2)} s`,
      peer: '–',
      ratio: '–',
      wanted: '≤ 2 s',
      reached: seconds <= 2,
    },
    {
      figure: `the same: memory after ${idleMs / 1_000} s at rest`,
      bot: `${memoryMb.toFixed(0)} MB`,
      peer: '–',
      ratio: '–',
      wanted: '≤ 130 MB',
      reached: memoryMb <= 130,
    },
  ];
}

async function watched(sandbox: Sandbox<'ec2'>, databaseUrl: string): Promise<Row[]> {
  const calls = () => sandbox.ec2.controls.state().calls['*'];
  const bot = await Program.startBot({ ...sandbox.environment, DATABASE_URL: databaseUrl });
  // What a start looks at, its dry runs for one, is none of the watching.
  await wait(idleMs);
  const before = { seconds: bot.processorSeconds(), calls: calls() };
  await wait(measuredMs);
  const share = ((bot.processorSeconds() - before.seconds) / (measuredMs / 1_000)) * 100;
  const made = calls() - before.calls;
  await bot.end();
  const what = `${resting} EC2 instances at rest and ${moving} on the move`;
  return [
    {
      figure: `${what}, watched for a minute: share of a core`,
      bot: `${share.toFixed(1)} %`,
      peer: '–',
      ratio: '–',
      wanted: '≤ 5 %',
      reached: share <= 5,
    },
    {
      figure: 'the same: calls to EC2',
      bot: String(made),
      peer: '–',
      ratio: '–',
      wanted: `≤ ${neededCalls}: pages (${pages}) ${listings} times, those on the move ${looks} times`,
      reached: made <= neededCalls,
    },
  ];
}

/** Launches them all; what their rows have of them. */
async function launchAll({ settings, ec2: { controls } }: Sandbox<'ec2'>): Promise<RowOfSession[]> {
  const studio = await openStudio(settings.studio, botName, wayOut);
  const signal = new AbortController().signal;
  const profile = (await studio.launchProfiles(null, signal)).find(({ id }) => id === marksItself);
  if (profile === undefined) throw new Error('EC2 does not offer the profile.');
  const ec2InstanceType = profile.instanceTypes[0]?.name ?? '';
  const launch = async (clientToken: string, state: RowOfSession['state']) => {
    const { id } = await studio.createSession(
      {
        clientToken,
        attempt: 0,
        mayHaveBeenSent: false,
        launchProfileId: profile.id,
        ec2InstanceType,
        streamingImageId: null,
        place: profile.places[0].id,
        ownedBy: null,
        tags: {},
      },
      signal,
    );
    const unknown = { statusCode: null, statusMessage: null, stopAtMs: null, terminateAtMs: null };
    return { clientToken, sessionId: id, ec2InstanceType, state, ...unknown };
  };
  const rows: RowOfSession[] = [];
  for (let at = 0; at < resting; at += 1) rows.push(await launch(`resting-${at}`, 'READY'));
  controls.durations({ pendingMs: 10 * measuredMs });
  for (let at = 0; at < moving; at += 1) {
    rows.push(await launch(`moving-${at}`, 'CREATE_IN_PROGRESS'));
  }
  return rows;
}
