import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import {
  ada,
  launch,
  messageSaying,
  openForm,
  wholeText,
  workstations,
} from '../support/launching.js';

describe.each([
  { receiver: 'Socket Mode', http: false },
  { receiver: 'signed HTTP', http: true },
])('from /nimble-session to READY over $receiver', ({ http }) => {
  let world: BotInSandbox;
  let person: WorkspaceClient;
  beforeEach(async () => {
    world = await startBotInSandbox({ http });
    person = await world.person(ada);
  });
  afterEach(() => world.close());

  it('tells the whole story in one message and its thread', async () => {
    await launch(person, {
      launch_profile: 'lp-lighting-seq040',
      note: 'shot <!channel> 0420 & lights',
    });
    const message = await messageSaying(person, 'has a workstation ready');
    const replies = await person.waitFor(() => {
      const lines = person.replies(workstations, message.ts);
      return lines.length === 2 && lines;
    }, 'two lines in the thread');

    expect(replies.map(({ text }) => text)).toEqual([
      'Nimble Studio is preparing g4dn.4xlarge for *Lighting · seq 040*.',
      expect.stringMatching(
        /^<@U0ADA00001> your workstation is ready\. It stops by itself <!date\^\d+\^/,
      ),
    ]);
    const shown = wholeText(message);
    expect(shown).toContain('16\u00A0vCPU · 64\u00A0GiB · 1×\u00A0T4\u00A016\u00A0GB');
    expect(shown).toContain('Rocky Linux 8 · Houdini, Nuke');
    expect(shown).toContain('shot &lt;!channel&gt; 0420 &amp; lights');
    expect(shown).toMatch(/ready since <!date\^/);
    expect(shown).toMatch(/stops by itself <!date\^/);
    expect(shown).not.toContain('<@U0ADA00001>');
    expect(person.messages(workstations)).toHaveLength(1);
  });

  it('sends Nimble who, what and where from', async () => {
    await launch(person, {
      launch_profile: 'lp-lighting-seq040',
      streaming_image: 'img-win-2022-dcc-01',
    });
    await messageSaying(person, 'has a workstation ready');
    const [session, ...others] = world.sandbox.nimble.controls.state().sessions;
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      clientToken: expect.stringMatching(/^slack-[0-9a-f]{48}$/),
      launchProfileId: 'lp-lighting-seq040',
      ec2InstanceType: 'g4dn.4xlarge',
      streamingImageId: 'img-win-2022-dcc-01',
      ownedBy: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001',
      tags: {
        'launched-by': 'nimble-session-bot',
        'slack-team': 'T0PAPERMOON',
        'slack-user': ada,
        'slack-channel': workstations,
        'client-token': session?.clientToken,
      },
    });
  });

  it('edits the one message: asked, being created, ready', async () => {
    world.sandbox.nimble.controls.durations({ createMs: 800 });
    world.sandbox.nimble.controls.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'late', ms: 300 },
    });
    await launch(person);
    const asked = await messageSaying(person, 'asked for a workstation');
    const creating = await messageSaying(person, 'is getting a workstation');
    const ready = await messageSaying(person, 'has a workstation ready');
    expect([creating.ts, ready.ts]).toEqual([asked.ts, asked.ts]);
  });

  it('changes types and images in place when another profile is chosen', async () => {
    const form = await openForm(person);
    expect(typesIn(form)).toContain('g5.2xlarge');
    await person.choose(form, 'launch_profile', 'lp-animation-main');
    const changed = await person.waitFor(
      ({ modals }) => modals.find(({ hash }) => hash !== form.hash),
      'the changed form',
    );
    expect(changed.id).toBe(form.id);
    expect(typesIn(changed)).toEqual(['g4dn.xlarge', 'g4dn.2xlarge', 'g5.xlarge']);
    // One image only: there is nothing to choose.
    expect(JSON.stringify(changed.blocks)).not.toContain('streaming_image');
    await person.submit(changed);
    await messageSaying(person, 'Animation, g4dn.xlarge');
  });

  it('preselects what the person chose last', async () => {
    await launch(person, {
      launch_profile: 'lp-lighting-seq040',
      instance_type: 'g5.8xlarge',
      streaming_image: 'img-win-2022-dcc-01',
    });
    await messageSaying(person, 'has a workstation ready');
    const selected = () => openForm(person).then((form) => JSON.stringify(person.values(form)));
    const expected = ['lp-lighting-seq040', 'g5.8xlarge', 'img-win-2022-dcc-01'];
    for (const value of expected) expect(await selected()).toContain(value);
  });
});

function typesIn(view: { blocks: unknown[] }): string[] {
  const text = JSON.stringify(view.blocks);
  return [...text.matchAll(/"value":"(g[\w.]+)"/g)]
    .map(([, type]) => type ?? '')
    .filter((type, index, all) => all.indexOf(type) === index);
}
