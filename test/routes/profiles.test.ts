import { describe, expect } from 'vitest';
import { type PretendStudio, pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { PageView, StateValues } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { changed } from '../support/answers.js';
import { it } from '../support/fixtures.js';
import { ada, ben, mei, openForm, wholeText } from '../support/launching.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';

function chosenIn(form: PageView): string[] {
  const text = JSON.stringify(form.state.values);
  return [...text.matchAll(/"value":"([^"]+)"/g)].map(([, value]) => value ?? '');
}

function offeredIn(form: PageView): string[] {
  const text = JSON.stringify(form.blocks);
  return [...new Set([...text.matchAll(/"value":"(lp-[^"]+)"/g)].map(([, id]) => id ?? ''))];
}

describe('the profiles offered', () => {
  it('are those of the person that are READY', async ({ bot, person }) => {
    expect(offeredIn(await openForm(person))).toEqual([
      'lp-lighting-seq040',
      'lp-animation-main',
      'lp-compositing-nuke',
    ]);
    expect(offeredIn(await openForm(await bot.person(ben)))).toEqual(['lp-animation-main']);
  });

  it('can be searched if there are more than a list holds', async ({ start }) => {
    const bot = await start({ sandbox: { studio: manyProfiles(150) } });
    const person = await bot.person(ada);
    const form = await openForm(person);
    const search = (value: string) =>
      person.suggest({
        place: { kind: 'view', viewId: form.id },
        blockId: `profile:${ada}`,
        actionId: 'launch_profile_search',
        value,
        values: form.state.values,
      });
    expect((await search('')).options).toHaveLength(100);
    const found = await search('shot 149');
    expect(found.options.map(({ value }) => value)).toEqual(['lp-149']);
    expect(await search('nowhere')).toMatchObject({ result: 'ok', options: [] });

    await person.choose(form, 'launch_profile_search', 'lp-149');
    const found149 = await changed(person, form);
    expect(chosenIn(found149)).toEqual(['lp-149', 'g5.8xlarge', 'end']);
    const note = ownNote();
    expect(await person.submit(found149, person.values(found149, { note }))).toEqual({
      result: 'ok',
    });
    const message = await launchNoted(person, note).saying('has a workstation ready');
    expect(wholeText(message)).toContain('Shot 149');
    expect(bot.nimble.state().sessions).toMatchObject([{ launchProfileId: 'lp-149' }]);
  });

  it('are, in an admin’s search, those of the owner whom the admin chose', async ({ start }) => {
    const studio = manyProfiles(240);
    const launchProfiles = studio.launchProfiles.map((profile, at) =>
      at < 120 ? profile : { ...profile, name: `Take ${at}`, members: ['ben'] },
    );
    const bot = await start({
      sandbox: { studio: { ...studio, launchProfiles } },
      rules: { adminUserGroups: ['S0ENGINEERS'] },
    });
    const admin = await bot.person(mei);
    const form = await openForm(admin);
    await admin.choose(form, 'owner', ben);
    const forBen = await changed(admin, form);
    const search = async (who: WorkspaceClient, view: PageView, values: StateValues) => {
      const place = { kind: 'view' as const, viewId: view.id };
      const actionId = 'launch_profile_search';
      const query = { place, blockId: `profile:${ben}`, actionId, value: '119', values };
      const first = await who.suggest(query);
      const second = await who.suggest({ ...query, value: '120' });
      return [...first.options, ...second.options].map(({ value }) => value);
    };
    expect(await search(admin, forBen, forBen.state.values)).toEqual(['lp-120']);
    // The chosen owner counts for an admin alone.
    const person = await bot.person(ada);
    const own = await openForm(person);
    const owner = { owner: { type: 'users_select', selected_user: ben } };
    expect(await search(person, own, { ...own.state.values, owner })).toEqual(['lp-119']);
    const nonsense = { owner: { type: 'users_select', selected_user: 7 } };
    expect(await search(person, own, { ...own.state.values, owner: nonsense })).toEqual(['lp-119']);
    // While Slack does not say who is an admin, the search shows no profile.
    bot.slack.fail({ method: 'usergroups.users.list', answer: 'internal_error', times: 99 });
    await bot.restart();
    expect(await search(admin, forBen, forBen.state.values)).toEqual([]);
    bot.slack.reset();
    expect(await search(admin, forBen, forBen.state.values)).toEqual(['lp-120']);
  });

  it('can be searched after the bot was restarted', async ({ start }) => {
    const bot = await start({ sandbox: { studio: manyProfiles(150) } });
    const person = await bot.person(ada);
    const form = await openForm(person);
    await bot.restart();
    const found = await person.suggest({
      place: { kind: 'view', viewId: form.id },
      blockId: `profile:${ada}`,
      actionId: 'launch_profile_search',
      value: 'shot 77',
      values: form.state.values,
    });
    expect(found.options.map(({ value }) => value)).toEqual(['lp-77']);
  });
});

function manyProfiles(count: number): PretendStudio {
  const [lighting] = pretendStudio.launchProfiles;
  if (lighting === undefined) throw new Error('the pretend studio has no profile');
  const launchProfiles = Array.from({ length: count }, (_, at) => ({
    ...lighting,
    launchProfileId: `lp-${at}`,
    name: `Shot ${at}`,
    ec2InstanceTypes: at === 149 ? ['g5.8xlarge'] : ['g5.2xlarge'],
    streamingImageIds: ['img-rocky-8-dcc-01'],
  }));
  return { ...pretendStudio, launchProfiles };
}
