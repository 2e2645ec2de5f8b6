import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { activityOf } from '../../src/studio/ec2/idle.js';
import { startMachine } from './stage.js';

const minute = 60_000;
const sessions = (...connections: (number | string)[]) =>
  `[ ${connections.map((count, at) => `{ "id" : "${at}", "num-of-connections" : ${count} }`).join(', ')} ]\n`;
const call =
  /^ec2 create-tags --region us-west-2 --resources i-0a1b2c3d4e5f60001 --tags Key=nimble-session:idle-since,Value=(.*)$/;

/** A machine on which nobody is, and nothing runs. */
async function startIdle() {
  const machine = await startMachine('idle-linux.sh');
  machine.stage('sessions', sessions(0));
  /** What the tag says after each call. */
  const told = () => machine.awsCalls().map((line) => call.exec(line)?.[1] ?? line);
  const last = () => told().at(-1) ?? '';
  /** Kind, since, told at, seen at; times in seconds. */
  const state = () => readFileSync(machine.kept('state'), 'utf8').trim().split(' ');
  return {
    ...machine,
    told,
    /** What the bot makes of the tag. */
    activity: () => {
      const tags = { 'nimble-session:idle-since': last() };
      return activityOf({ launchedAtMs: Date.now() - 60 * minute, tags }, Date.now());
    },
    last,
    run: () => machine.run().ended,
    lines: async () => {
      const run = machine.run();
      await run.ended;
      return run.lines();
    },
    state,
    /** Makes what the script has kept older: it was idle for longer, has told that, or was run, that much earlier. */
    earlier: ({ since = 0, told = 0, seen = 0 }) => {
      const [kind, ...times] = state();
      const moved = [since, told, seen].map((seconds, at) => Number(times[at]) - seconds);
      writeFileSync(machine.kept('state'), `${[kind, ...moved].join(' ')}\n`);
    },
  };
}

describe.skipIf(process.platform !== 'linux')('docs/ec2/idle-linux.sh', () => {
  it('tells since when nobody is connected and the GPU is at rest', async () => {
    const machine = await startIdle();
    machine.stage('sessions', sessions(0, 0));
    machine.stage('gpu', '0\n4\n');
    expect(await machine.run()).toBe(0);
    expect(machine.last()).toMatch(
      /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    );
    const activity = machine.activity();
    expect(activity).toMatchObject({ kind: 'idle' });
    if (activity?.kind !== 'idle') throw new Error('not idle');
    expect(Math.abs(Date.now() - activity.sinceMs)).toBeLessThan(minute);
    expect(machine.dcvCalls()).toHaveLength(6);
  });

  it('tells it again after five minutes, and keeps since when', async () => {
    const machine = await startIdle();
    await machine.run();
    machine.earlier({ since: 1_000, told: 100, seen: 60 });
    const [, since] = machine.state();
    await machine.run();
    expect(machine.told()).toHaveLength(1);
    machine.earlier({ told: 200, seen: 60 });
    await machine.run();
    expect(machine.told()).toHaveLength(2);
    expect(Date.parse(machine.last().split(' ')[0] ?? '')).toBe(Number(since) * 1_000);
  });

  it.each<[string, (machine: Awaited<ReturnType<typeof startIdle>>) => void]>([
    ['a person connects', (machine) => machine.stage('sessions', sessions(0, 1))],
    ['a GPU is used', (machine) => machine.stage('gpu', '0\n5\n')],
    ['half of the processors work', (machine) => machine.stage('load', '4.00 0.1 0.1 1/2 3\n')],
  ])('tells at once, and once, that it is in use: %s', async (_, use) => {
    const machine = await startIdle();
    await machine.run();
    use(machine);
    expect(await machine.run()).toBe(0);
    await machine.run();
    expect(machine.told()).toHaveLength(2);
    expect(machine.last()).toMatch(/^active \d{4}-/);
    expect(machine.activity()).toEqual({ kind: 'active' });
  });

  it.each<[string, (machine: Awaited<ReturnType<typeof startIdle>>) => void, string]>([
    ['DCV fails', (machine) => machine.stage('dcv-fails', ''), 'dcv list-sessions'],
    ['DCV has no session', (machine) => machine.stage('sessions', '[]\n'), 'dcv list-sessions'],
    [
      'DCV tells no connections',
      (machine) => machine.stage('sessions', sessions(0, 'null')),
      'dcv list-sessions',
    ],
    [
      'DCV tells connections as a text',
      (machine) => machine.stage('sessions', sessions('"2"', 0)),
      'dcv list-sessions',
    ],
    [
      'DCV leaves them out',
      (machine) => machine.stage('sessions', `[ { "id" : "1" }, ${sessions(0).slice(1)}`),
      'dcv list-sessions',
    ],
    ['the load is missing', (machine) => machine.unstage('load'), 'the kernel'],
    ['the load is empty', (machine) => machine.stage('load', '\n'), 'the kernel'],
    ['the load is no number', (machine) => machine.stage('load', 'low 1 1\n'), 'the kernel'],
    ['no processor is counted', (machine) => machine.stage('processors', ''), 'the kernel'],
    ['the driver fails', (machine) => machine.stage('gpu-fails', ''), 'nvidia-smi'],
    ['the driver says nothing', (machine) => machine.stage('gpu', ''), 'nvidia-smi'],
    ['the driver cannot tell', (machine) => machine.stage('gpu', '0\n[N/A]\n'), 'nvidia-smi'],
  ])('does not call it idle when %s', async (_, breaks, who) => {
    const machine = await startIdle();
    await machine.run();
    breaks(machine);
    const lines = await machine.lines();
    expect(lines).toEqual([expect.stringContaining(`<4>not known whether it is in use: ${who}`)]);
    expect(machine.last()).toMatch(/^unknown \d{4}-/);
    expect(machine.activity()).toBeNull();
  });

  it('begins anew once it was in use', async () => {
    const machine = await startIdle();
    await machine.run();
    machine.earlier({ since: 1_000 });
    machine.stage('gpu', '80\n');
    await machine.run();
    machine.stage('gpu', '0\n');
    await machine.run();
    expect(Date.now() - Date.parse(machine.last().split(' ')[0] ?? '')).toBeLessThan(minute);
  });

  it.each([
    ['was not run for a while', { since: 1_000, seen: 301 }],
    ['has had its clock set back', { since: 1_000, seen: -100 }],
  ])('begins anew if it %s', async (_, moved) => {
    const machine = await startIdle();
    await machine.run();
    machine.earlier({ told: 1_000, ...moved });
    await machine.run();
    expect(Date.now() - Date.parse(machine.last().split(' ')[0] ?? '')).toBeLessThan(minute);
  });

  it('begins anew in each boot', async () => {
    const machine = await startIdle();
    await machine.run();
    machine.boot();
    await machine.run();
    expect(machine.told()).toHaveLength(2);
  });

  it.each(['idle', 'active'])('tells it again when EC2 has refused that it is %s', async (kind) => {
    const machine = await startIdle();
    if (kind === 'active') machine.stage('gpu', '90\n');
    machine.stage('aws-refusal', 'An error occurred (UnauthorizedOperation)\n');
    const lines = await machine.lines();
    expect(lines).toContain('<4>not told: An error occurred (UnauthorizedOperation)');
    machine.unstage('aws-refusal');
    expect(await machine.run()).toBe(0);
    expect(machine.told()).toHaveLength(2);
    expect(machine.activity()?.kind).toBe(kind);
  });
});
