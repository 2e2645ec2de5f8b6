import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pretendStudio } from '../../src/pretend-studio.js';
import {
  ada,
  ben,
  manifest,
  type RunningSlack,
  startBot,
  startSlack,
  workstations,
} from './start-slack.js';

const events = ['app_home_opened', 'user_change'];

let slack: RunningSlack;
let web: WebClient;
beforeEach(async () => {
  slack = await startSlack({ manifest: manifest({ events }) });
  web = slack.client();
});
afterEach(() => slack.stop());

async function account(id: string, client = web): Promise<Record<string, unknown>> {
  const { user } = await client.users.info({ user: id });
  return { ...user };
}

describe('an account', () => {
  it('is alive, human, confirmed and of the workspace unless it is changed', async () => {
    const usual = {
      team_id: 'T0PAPERMOON',
      deleted: false,
      is_bot: false,
      is_app_user: false,
      is_email_confirmed: true,
      is_restricted: false,
      is_ultra_restricted: false,
      profile: { email: 'ada@papermoon.example' },
    };
    expect(await account(ada)).toMatchObject(usual);
    slack.sandbox.controls.person({ person: ada, account: { is_restricted: true } });
    expect(await account(ada)).toMatchObject({ ...usual, is_restricted: true });
    slack.sandbox.controls.person({ person: ada, account: { is_email_confirmed: false } });
    // Each change is over the one before; other people stay as they are.
    const changed = { is_restricted: true, is_email_confirmed: false };
    expect(await account(ada)).toMatchObject({ ...usual, ...changed });
    expect(await account(ben)).toMatchObject({ is_restricted: false, is_email_confirmed: true });
    slack.sandbox.controls.reset();
    expect(await account(ada)).toMatchObject(usual);
  });

  it('may have null, blank or missing fields, but none by a wrong name', async () => {
    const { person } = slack.sandbox.controls;
    person({ person: ada, account: { real_name: ' ', profile: { email: null, title: '' } } });
    expect(await account(ada)).toMatchObject({
      real_name: ' ',
      profile: { email: null, title: '', display_name: 'ada' },
    });
    person({ person: ada, without: ['real_name', 'profile.email'] });
    const { real_name, profile } = await account(ada);
    expect([real_name, Object.keys({ ...(profile as object) })]).toEqual([
      undefined,
      ['title', 'real_name', 'display_name', 'team'],
    ]);
    person({ person: ada, without: ['profile'] });
    expect(await account(ada)).not.toHaveProperty('profile');
    expect(() => person({ person: ben, without: ['profile.mail'] })).toThrow('no_such_field');
    expect(() => person({ person: 'U404' })).toThrow('user_not_found');
    const typo = await fetch(`${slack.origin}/sandbox/slack/control/person`, {
      method: 'POST',
      body: JSON.stringify({ person: ada, account: { is_deleted: true } }),
    });
    expect(typo.status).toBe(400);
  });

  it('that is deactivated has few fields left, and gets no messages', async () => {
    slack.sandbox.controls.person({ person: ada, account: { deleted: true } });
    const left = await account(ada);
    expect(left).toMatchObject({ deleted: true, name: 'ada', is_bot: false });
    expect(left).not.toHaveProperty('is_restricted');
    expect(left).not.toHaveProperty('real_name');
    const opened = web.conversations.open({ users: ada });
    await expect(opened).rejects.toThrow('user_disabled');
    const posted = web.chat.postMessage({ channel: ada, text: 'Hello' });
    await expect(posted).rejects.toThrow('channel_not_found');
  });

  it('tells the bot that it changed, unless the bot does not subscribe or Slack loses it', async () => {
    const told: unknown[] = [];
    await startBot(slack, (app) => {
      app.event('user_change', async ({ event }) => {
        told.push(event.user);
      });
    });
    const { controls } = slack.sandbox;
    controls.person({ person: ben, account: { is_bot: true }, quietly: true });
    controls.person({ person: ada, account: { deleted: true } });
    await expect.poll(() => told).toHaveLength(1);
    expect(told[0]).toMatchObject({ id: ada, deleted: true });
    expect(told[0]).toEqual(await account(ada));
    expect(controls.state().envelopes.map(({ type }) => type)).toEqual(['events_api']);

    const unsubscribed = await startSlack({ manifest: manifest() });
    slack.cleanUps.push(() => unsubscribed.stop());
    unsubscribed.sandbox.controls.person({ person: ada, account: { deleted: true } });
    expect(unsubscribed.sandbox.controls.state().envelopes).toEqual([]);
  });

  it('of another workspace acts as one of it', async () => {
    const seen: unknown[] = [];
    await startBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack, body }) => {
        seen.push([body.team_id, body.user_id]);
        await ack();
      });
      app.shortcut('launch_shortcut', async ({ ack, body, client }) => {
        seen.push([body.team?.id, body.user.team_id]);
        await ack();
        await client.views.open({
          trigger_id: body.trigger_id,
          view: { type: 'modal', title: { type: 'plain_text', text: 'Form' }, blocks: [] },
        });
      });
    });
    const stranger = { team_id: 'T0STRANGERS', is_stranger: true };
    slack.sandbox.controls.person({ person: ben, account: stranger });
    expect(await account(ben)).toMatchObject({ ...stranger, profile: { team: 'T0STRANGERS' } });
    const person = await slack.open(ben);
    await person.say(workstations, '/nimble-session');
    await person.shortcut('launch_shortcut');
    await person.modal('Form');
    expect(seen).toEqual([
      ['T0STRANGERS', ben],
      ['T0STRANGERS', 'T0STRANGERS'],
    ]);
    const view = slack.sandbox.controls.state().views.find(({ person: id }) => id === ben);
    expect(view?.modals[0]).toMatchObject({
      team_id: 'T0STRANGERS',
      app_installed_team_id: 'T0PAPERMOON',
    });
  });
});

it('on Enterprise Grid, everybody and every payload has an enterprise', async () => {
  const enterprise = { id: 'E0PAPERMILL', name: 'Paper Mill' };
  const grid = await startSlack({ studio: { ...pretendStudio, enterprise } });
  slack.cleanUps.push(() => grid.stop());
  const enterprises: unknown[] = [];
  await startBot(grid, (app) => {
    app.command('/nimble-session', async ({ ack, body }) => {
      enterprises.push(body.enterprise_id);
      await ack();
    });
    app.event('app_home_opened', async ({ body }) => {
      enterprises.push(body.authorizations?.[0]?.enterprise_id);
    });
  });
  const client = grid.client();
  expect(await client.auth.test()).toMatchObject({ enterprise_id: 'E0PAPERMILL' });
  const mine = { enterprise_id: 'E0PAPERMILL', teams: ['T0PAPERMOON'] };
  expect(await account(ada, client)).toMatchObject({ enterprise_user: mine });
  const person = await grid.open(ada);
  await person.say(workstations, '/nimble-session');
  await person.home();
  await expect.poll(() => enterprises).toHaveLength(2);
  const elsewhere = { id: 'W0ELSE', enterprise_id: 'E0ELSE', enterprise_name: 'Else' };
  const enterprise_user = { ...elsewhere, is_admin: false, is_owner: false, teams: ['T0ELSE'] };
  grid.sandbox.controls.person({ person: ada, account: { team_id: 'T0ELSE', enterprise_user } });
  await person.say(workstations, '/nimble-session');
  expect(enterprises).toEqual(['E0PAPERMILL', 'E0PAPERMILL', 'E0ELSE']);
});
