import { describe, expect } from 'vitest';
import { homeSaying, modalSaying, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { ada, ben, openForm, workstations } from '../support/launching.js';
import { stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const words = 'Your Slack account belongs to another workspace';

/** From now on Ada acts as a member of another workspace. */
function moveAway({ slack }: BotInSandbox, person = ada): void {
  slack.person({ person, account: { team_id: 'T0ELSEWHERE' }, quietly: true });
}

function refusals({ logLines }: BotInSandbox): number {
  return logLines.filter((line) => line.includes('delivery from another workspace refused')).length;
}

function published({ slack }: BotInSandbox): number {
  return slack.state().calls.filter(({ method }) => method === 'views.publish').length;
}

describe('a person of another workspace', () => {
  it('gets no answer to a command but why', async ({ bot, person }) => {
    moveAway(bot);
    for (const command of ['', 'list', 'stop', 'help']) {
      const say = () => person.say(workstations, `/nimble-session ${command}`);
      expect((await toldPrivately(person, say)).text).toContain(words);
    }
    expect(person.workspace.modals).toEqual([]);
  });

  it('cannot use a button, not even of a workstation of their own', async ({
    bot,
    person,
    session,
  }) => {
    const message = await session.launch.saying('has a workstation ready');
    moveAway(bot);
    for (const button of ['Stop', 'Connect', 'Terminate']) {
      const told = await toldPrivately(person, () => person.press(message, button));
      expect(told.text).toContain(words);
    }
    expect(person.workspace.modals).toEqual([]);
    expect(stateOf(bot, session.sessionId)).toBe('READY');
  });

  it('cannot submit a form that is open, nor search in it', async ({ bot, person }) => {
    const form = await openForm(person);
    moveAway(bot);
    const found = await person.suggest({
      place: { kind: 'view', viewId: form.id },
      blockId: `profile:${ada}`,
      actionId: 'launch_profile_search',
      value: '',
      values: form.state.values,
    });
    expect(found).toMatchObject({ result: 'ok', options: [] });
    await person.submit(form, person.values(form));
    await modalSaying(person, words);
    expect(bot.nimble.state().sessions).toEqual([]);
  });

  it('opens no form by the shortcut', async ({ bot, person }) => {
    moveAway(bot);
    expect(await person.shortcut('launch_workstation')).toEqual({ result: 'ok' });
    await eventually(() => expect(refusals(bot)).toBe(1));
    expect(person.workspace.modals).toEqual([]);
  });

  it('gets no Home tab, although the event does not say where they belong', async ({ bot }) => {
    const person = await bot.person(ben);
    moveAway(bot, ben);
    await person.home();
    await eventually(() => expect(refusals(bot)).toBe(1));
    expect(published(bot)).toBe(0);
  });

  it.for<[string, object]>([
    ['a place of ours', { team: { id: 'T0PAPERMOON' } }],
    ['a place that is not said', { team: null }],
    ['a place that makes no sense', { team: 7, enterprise: 'E1' }],
  ])('is refused in %s', async ([, place], { bot, person, session }) => {
    const payload = {
      type: 'block_actions',
      user: { id: ada, team_id: 'T0ELSEWHERE' },
      ...place,
      trigger_id: '1.2.3',
      actions: [{ type: 'button', action_id: 'session:stop', value: session.clientToken }],
    };
    const envelope_id = 'from-elsewhere';
    bot.slack.sendRaw({
      type: 'interactive',
      envelope_id,
      accepts_response_payload: true,
      payload,
    });
    await eventually(() => expect(refusals(bot)).toBe(1));
    expect(stateOf(bot, session.sessionId)).toBe('READY');
    expect(person.workspace.modals).toEqual([]);
  });
});

it('a first Home tab opens although Slack does not say who the person is', async ({ bot }) => {
  const person = await bot.person(ben);
  bot.slack.fail({ method: 'users.info', answer: 'internal_error', times: 100 });
  await person.home();
  await homeSaying(person, 'Welcome!');
  expect(refusals(bot)).toBe(0);
});
