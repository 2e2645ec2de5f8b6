import { describe, expect } from 'vitest';
import { it } from '../support/fixtures.js';
import {
  ada,
  messageSaying,
  openForm,
  pressLaunch,
  wholeText,
  workstations,
} from '../support/launching.js';

describe.each([
  { receiver: 'Socket Mode', http: false },
  { receiver: 'signed HTTP', http: true },
])('from /nimble-session to READY over $receiver', ({ http }) => {
  it.override({ setup: { http } });

  it('the bot shows a launch in one message, and tells in its thread that it is ready', async ({
    person,
  }) => {
    await pressLaunch(person, {
      launch_profile: 'lp-lighting-seq040',
      note: 'shot <!channel> 0420 & lights',
    });
    const message = await messageSaying(person, 'has a workstation ready');
    const replies = await person.waitFor(() => {
      const found = person.replies(workstations, message.ts);
      return found.length === 1 && found;
    }, 'a reply in the thread');

    expect(replies.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^<@U0ADA00001> your workstation is ready\. It stops (at )?<!date\^\d+\^/,
      ),
    ]);
    const shown = wholeText(message);
    expect(shown).toContain('Lighting · seq 040 · g4dn.4xlarge');
    expect(shown).toContain('Rocky Linux 8 · Houdini, Nuke');
    expect(shown).toContain('shot &lt;!channel&gt; 0420 &amp; lights');
    expect(shown).toMatch(/ready since <!date\^/);
    expect(shown).toMatch(/stops (at )?<!date\^/);
    expect(shown).not.toContain('<@U0ADA00001>');
    expect(person.messages(workstations)).toHaveLength(1);
  });

  it('the log tells the whole story under the short id that the message shows', async ({
    bot,
    person,
  }) => {
    await pressLaunch(person, { launch_profile: 'lp-lighting-seq040' });
    const message = await messageSaying(person, 'has a workstation ready');
    const [, id = ''] = /id\u00A0([0-9a-f]{8})/.exec(wholeText(message)) ?? [];
    expect(id).not.toBe('');
    await person.press(message, 'Stop');
    await messageSaying(person, 'a stopped workstation');
    const lines = bot.logLines.map((line) => JSON.parse(line));
    const story = lines.filter((line) => JSON.stringify(line).includes(id));
    expect(story[0]).toMatchObject({
      msg: 'launch stored',
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      owner: ada,
      slackUser: ada,
      profile: 'Lighting · seq 040',
      type: 'g4dn.4xlarge',
    });
    expect(story.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['session made', 'session changed', 'action requested']),
    );
  });

  it('Nimble gets the owner, the choice, and tags that say where the launch comes from', async ({
    nimble,
    person,
  }) => {
    await pressLaunch(person, {
      launch_profile: 'lp-lighting-seq040',
      streaming_image: 'img-win-2022-dcc-01',
    });
    await messageSaying(person, 'has a workstation ready');
    const [created, ...others] = nimble.state().sessions;
    expect(others).toEqual([]);
    expect(created).toMatchObject({
      clientToken: expect.stringMatching(/^slack-[0-9a-f]{48}$/),
      launchProfileId: 'lp-lighting-seq040',
      ec2InstanceType: 'g4dn.4xlarge',
      streamingImageId: 'img-win-2022-dcc-01',
      ownedBy: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001',
      tags: {
        'launched-by': 'nimble-session',
        'slack-team': 'T0PAPERMOON',
        'slack-user': ada,
        'slack-channel': workstations,
        'client-token': created?.clientToken,
      },
    });
  });

  it('the bot edits the one message: requested, being created, ready', async ({
    nimble,
    person,
  }) => {
    nimble.durations({ createMs: 800 });
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'late', ms: 300 },
    });
    await pressLaunch(person);
    const requested = await messageSaying(person, 'asked for a workstation');
    const creating = await messageSaying(person, 'is getting a workstation');
    const ready = await messageSaying(person, 'has a workstation ready');
    expect([creating.ts, ready.ts]).toEqual([requested.ts, requested.ts]);
  });

  it('the form changes types and images in place when the person chooses another profile', async ({
    person,
  }) => {
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
    await messageSaying(person, 'Animation · g4dn.xlarge');
  });

  it('the form preselects what the person chose last', async ({ person }) => {
    await pressLaunch(person, {
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
