import { describe, expect, it } from 'vitest';
import { eventually } from '../support/waiting.js';
import { startMachine } from './stage.js';

const session = '[ { "id" : "console", "owner" : "ada", "num-of-connections" : 0 } ]\n';
const mark =
  /^ec2 create-tags --region us-west-2 --resources i-0a1b2c3d4e5f60001 --tags Key=nimble-session:ready,Value=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;

describe.skipIf(process.platform !== 'linux')('docs/ec2/ready-linux.sh', () => {
  it('marks the workstation once DCV listens and has a session, and not before', async () => {
    const machine = await startMachine();
    const run = machine.run();
    await run.untilSaid('not ready: nothing listens on TCP port');
    await machine.listen();
    await run.untilSaid('not ready: DCV has no session');
    expect(machine.awsCalls()).toEqual([]);

    machine.stage('sessions', session);
    expect(await run.ended).toBe(0);
    expect(machine.awsCalls()).toEqual([expect.stringMatching(mark)]);
    const [, time = ''] = mark.exec(machine.awsCalls()[0] ?? '') ?? [];
    expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
    expect(run.lines().at(-1)).toBe('<5>marked i-0a1b2c3d4e5f60001 ready');
  });

  it('says the same words once, however often it tries', async () => {
    const machine = await startMachine();
    await machine.listen();
    machine.stage('dcv-fails', '');
    machine.stage('sessions', 'Could not connect to the DCV server\n');
    const run = machine.run();
    await run.untilSaid('failed');
    await eventually(() => expect(machine.dcvCalls().length).toBeGreaterThan(4));
    expect(run.lines()).toEqual([
      '<4>not ready: dcv list-sessions failed: Could not connect to the DCV server',
    ]);
  });

  it('tries again when EC2 refuses the mark', async () => {
    const machine = await startMachine();
    await machine.listen();
    machine.stage('sessions', session);
    machine.stage('aws-refusal', 'An error occurred (UnauthorizedOperation)\n');
    const run = machine.run();
    await run.untilSaid('<4>not marked: An error occurred (UnauthorizedOperation)');
    machine.unstage('aws-refusal');
    expect(await run.ended).toBe(0);
    expect(machine.awsCalls().at(-1)).toMatch(mark);
  });

  it('marks once in a boot, and again after the next', async () => {
    const machine = await startMachine();
    await machine.listen();
    machine.stage('sessions', session);
    expect(await machine.run().ended).toBe(0);
    expect(await machine.run().ended).toBe(0);
    expect(machine.awsCalls()).toHaveLength(1);

    machine.boot();
    expect(await machine.run().ended).toBe(0);
    expect(machine.awsCalls()).toHaveLength(2);
  });

  it('marks again if the clock is put right after a mark', async () => {
    const machine = await startMachine();
    await machine.listen();
    machine.stage('sessions', session);
    expect(await machine.run().ended).toBe(0);
    // The boot lies after the mark by now.
    machine.setUptime(-60);
    expect(await machine.run().ended).toBe(0);
    expect(machine.awsCalls()).toHaveLength(2);
  });

  it('tries once each time it is run after the first half hour', async () => {
    const machine = await startMachine();
    machine.boot(1801);
    expect(await machine.run().ended).toBe(1);
    await machine.listen();
    machine.stage('sessions', session);
    expect(await machine.run().ended).toBe(0);
    expect(machine.awsCalls()).toHaveLength(1);
  });
});
