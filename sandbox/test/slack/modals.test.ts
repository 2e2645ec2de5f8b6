import type { App, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { WorkspaceClient } from '../../testing/workspace-client.js';
import {
  ada,
  general,
  type RunningSlack,
  startBot,
  startSlack,
  workstations,
} from './start-slack.js';

let slack: RunningSlack;
afterEach(() => slack.stop());

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const [lightingProfile, animationProfile] = [option('lighting'), option('animation')];

function launchModal(types: string[], typeBlock: string, title = 'Launch'): ModalView {
  return {
    type: 'modal',
    callback_id: 'launch',
    title: plain(title),
    submit: plain('Launch'),
    blocks: [
      {
        type: 'input',
        block_id: 'profile',
        label: plain('Profile'),
        dispatch_action: true,
        element: {
          type: 'static_select',
          action_id: 'profile',
          options: [lightingProfile, animationProfile],
        },
      },
      {
        type: 'input',
        block_id: typeBlock,
        label: plain('Type'),
        element: {
          type: 'static_select',
          action_id: 'type',
          options: types.map(option),
          initial_option: option(types[0] ?? ''),
        },
      },
      {
        type: 'input',
        block_id: 'where',
        label: plain('Where'),
        element: {
          type: 'conversations_select',
          action_id: 'channel',
          initial_conversation: general,
        },
      },
      {
        type: 'input',
        optional: true,
        block_id: 'note',
        label: plain('Note'),
        element: { type: 'plain_text_input', action_id: 'note' },
      },
    ],
  };
}

const small: ModalView = { type: 'modal', title: plain('Small'), blocks: [] };

/** A bot that opens the modal for each command. */
async function startLauncher(listen: (app: App) => void, view = launchModal(['g5'], 'type_a')) {
  await startBot(slack, (app) => {
    app.command('/nimble-session', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    listen(app);
  });
}

async function opened(): Promise<WorkspaceClient> {
  const person = await slack.open(ada);
  await person.say(workstations, '/nimble-session');
  await person.modal();
  return person;
}

describe('a submission', () => {
  it('carries every stateful element, with its initial value', async () => {
    slack = await startSlack();
    const bodies: { view: object; response_urls?: object[] }[] = [];
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack, body }) => {
        bodies.push(body);
        await ack();
      });
    });
    const person = await opened();
    const view = await person.modal();
    const outcome = await person.submit(view, person.values(view, { profile: 'lighting' }));
    expect(outcome).toEqual({ result: 'ok' });
    await person.waitFor(({ modals }) => modals.length === 0, 'the modal to close');
    expect(bodies[0]).toMatchObject({
      view: {
        id: view.id,
        root_view_id: view.id,
        previous_view_id: null,
        state: {
          values: {
            profile: {
              profile: { type: 'static_select', selected_option: { value: 'lighting' } },
            },
            type_a: { type: { selected_option: { value: 'g5' } } },
            where: { channel: { selected_conversation: general } },
            note: { note: { type: 'plain_text_input', value: null } },
          },
        },
      },
      response_urls: [],
    });
  });

  it('passes on what a forged client claims', async () => {
    slack = await startSlack();
    const states: unknown[] = [];
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack, view }) => {
        states.push(view.state.values);
        await ack();
      });
    });
    const person = await opened();
    const forged = {
      type_a: { type: { type: 'static_select', selected_option: option('p5.48') } },
    };
    await person.submit(await person.modal(), forged);
    expect(states[0]).toMatchObject({
      type_a: { type: { selected_option: { value: 'p5.48' } } },
      profile: { profile: { selected_option: null } },
    });
  });

  it('shows errors at inputs and stays open', async () => {
    slack = await startSlack();
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack }) => {
        await ack({ response_action: 'errors', errors: { note: 'Too short.' } });
      });
    });
    const person = await opened();
    const view = await person.modal();
    expect(await person.submit(view)).toEqual({
      result: 'errors',
      errors: { note: 'Too short.' },
    });
    expect(person.workspace.modals.map(({ id }) => id)).toEqual([view.id]);
  });

  it.each<[string, object]>([
    ['errors at a block that is no input', { response_action: 'errors', errors: { x: 'No.' } }],
    ['an unknown action', { response_action: 'explode' }],
    ['something else', { ok: true }],
    ['a view without a title', { response_action: 'update', view: { type: 'modal', blocks: [] } }],
  ])('is answered wrongly with %s', async (_, answer) => {
    slack = await startSlack();
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack }) => {
        await ack(answer as never);
      });
    });
    const person = await opened();
    expect(await person.submit(await person.modal())).toEqual({
      result: 'invalid',
      notice: 'We had some trouble connecting. Try again?',
    });
    expect(person.workspace.modals).toHaveLength(1);
  });

  it('can be sent again after a timeout: same view, new trigger', async () => {
    slack = await startSlack({ acknowledgementMs: 80 });
    const seen: { view: string; trigger: string }[] = [];
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack, body }) => {
        seen.push({ view: body.view.id, trigger: body.trigger_id });
        if (seen.length > 1) await ack();
      });
    });
    const person = await opened();
    const view = await person.modal();
    expect(await person.submit(view)).toEqual({
      result: 'timeout',
      notice: 'We had some trouble connecting. Try again?',
    });
    expect(person.workspace.modals).toHaveLength(1);
    expect(await person.submit(view)).toEqual({ result: 'ok' });
    expect(seen[0]?.view).toBe(seen[1]?.view);
    expect(seen[0]?.trigger).not.toBe(seen[1]?.trigger);
  });

  it('closes the modal when only its redelivery is acknowledged', async () => {
    slack = await startSlack({ acknowledgementMs: 80 });
    let calls = 0;
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack }) => {
        calls += 1;
        if (calls > 1) await ack();
      });
    });
    const person = await opened();
    expect((await person.submit(await person.modal())).result).toBe('timeout');
    await slack.sandbox.controls.redeliver();
    await person.waitFor(({ modals }) => modals.length === 0, 'the modal to close');
  });

  it('survives being pressed twice', async () => {
    slack = await startSlack();
    let pressed = 0;
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack }) => {
        pressed += 1;
        // The first answer closes the modal, and then there is nothing left to press.
        await expect.poll(() => pressed).toBe(2);
        await ack();
      });
    });
    const person = await opened();
    const view = await person.modal();
    const outcomes = await Promise.all([person.submit(view), person.submit(view)]);
    expect(outcomes).toEqual([{ result: 'ok' }, { result: 'ok' }]);
  });
});

describe('a modal that is covered by another command’s', () => {
  it('can still be submitted', async () => {
    slack = await startSlack();
    const submitted: string[] = [];
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack, view }) => {
        submitted.push(view.id);
        await ack();
      });
    });
    const person = await slack.open(ada);
    const first = await person.openModal(workstations, '/nimble-session');
    const second = await person.openModal(workstations, '/nimble-session');
    expect(person.workspace.modals.map(({ id }) => id)).toEqual([second.id]);
    await Promise.all([person.submit(first), person.submit(second)]);
    await person.waitFor(({ modals }) => modals.length === 0, 'the modal to close');
    expect(submitted.sort()).toEqual([first.id, second.id].sort());
    const held = slack.sandbox.controls.state().views.find((each) => each.person === ada);
    expect(held?.modals).toEqual([]);
  });
});

describe('a stack of modals', () => {
  it('grows to three, is updated in place and is cleared as a whole', async () => {
    slack = await startSlack();
    const titled = (title: string) => ({ ...small, title: plain(title), callback_id: title });
    const errors: string[] = [];
    await startLauncher((app) => {
      app.view<ViewSubmitAction>('launch', async ({ ack }) => {
        await ack({ response_action: 'push', view: titled('Two') });
      });
      app.view<ViewSubmitAction>('Two', async ({ ack, body, client }) => {
        await ack({ response_action: 'update', view: titled('Two again') });
        await client.views.push({ trigger_id: body.trigger_id, view: titled('Three') });
      });
      app.view<ViewSubmitAction>('Three', async ({ ack, body, client }) => {
        await client.views
          .push({ trigger_id: body.trigger_id, view: titled('Four') })
          .catch((error) => errors.push(error.data.error));
        await ack();
      });
    });
    const person = await opened();
    const first = await person.modal('Launch');
    await person.submit(first);
    const second = await person.modal('Two');
    await person.submit(second);
    const third = await person.modal('Three');
    expect(person.workspace.modals.map(({ id, title }) => [id, title])).toEqual([
      [first.id, 'Launch'],
      [second.id, 'Two again'],
      [third.id, 'Three'],
    ]);
    const held = slack.sandbox.controls.state().views.find((each) => each.person === ada)
      ?.modals[2];
    expect(held).toMatchObject({ root_view_id: first.id, previous_view_id: second.id });
    await person.submit(third);
    await person.waitFor(({ modals }) => modals.length === 2, 'the third to close');
    await person.closeModal(second, true);
    await person.waitFor(({ modals }) => modals.length === 0, 'the stack to close');
    expect(errors).toEqual(['push_limit_reached']);
  });
});

describe('an updated view', () => {
  it('keeps id and entered values, and starts new blocks with their initial values', async () => {
    slack = await startSlack();
    const conflicts: string[] = [];
    await startLauncher((app) => {
      app.action('profile', async ({ ack, body, client, action }) => {
        await ack();
        if (body.type !== 'block_actions' || !body.view || action.type !== 'static_select') return;
        const { id, hash } = body.view;
        const view = launchModal(['g4dn', 'g6'], `type_${action.selected_option?.value}`);
        await client.views.update({ view_id: id, hash, view });
        await client.views
          .update({ view_id: id, hash, view })
          .catch((error) => conflicts.push(error.data.error));
      });
    });
    const person = await opened();
    const before = await person.modal();
    const typed = { ...before, state: { values: person.values(before, { note: 'for Mei' }) } };
    expect(await person.choose(typed, 'profile', 'animation')).toEqual({ result: 'ok' });
    const after = await person.waitFor(
      ({ modals }) => modals.find(({ hash }) => hash !== before.hash),
      'the update',
    );
    expect(after.id).toBe(before.id);
    expect(after.state.values).toMatchObject({
      profile: { profile: { selected_option: animationProfile } },
      type_animation: { type: { selected_option: { value: 'g4dn' } } },
      note: { note: { value: 'for Mei' } },
    });
    expect(after.state.values.type_a).toBeUndefined();
    await expect.poll(() => conflicts).toEqual(['hash_conflict']);
  });

  it('is not found once it is closed, and external ids are unique', async () => {
    slack = await startSlack();
    const web = slack.client();
    const errors: string[] = [];
    await startLauncher(() => undefined, { ...small, external_id: 'only-one' });
    const person = await opened();
    const view = await person.modal();
    await web.views.update({ external_id: 'only-one', view: { ...small, title: plain('New') } });
    await person.modal('New');
    await person.closeModal(view);
    await web.views
      .update({ view_id: view.id, view: small })
      .catch((error) => errors.push(error.data.error));
    expect(errors).toEqual(['not_found']);
  });
});

describe('an external select', () => {
  it('asks the bot for its options', async () => {
    slack = await startSlack();
    const asked: unknown[] = [];
    const view: ModalView = {
      ...small,
      blocks: [
        {
          type: 'actions',
          block_id: 'pick',
          elements: [{ type: 'external_select', action_id: 'profile', min_query_length: 0 }],
        },
      ],
    };
    await startLauncher((app) => {
      app.options('profile', async ({ ack, body }) => {
        asked.push([body.value, body.block_id]);
        await ack(
          body.value === 'groups'
            ? { option_groups: [{ label: plain('All'), options: [lightingProfile] }] }
            : { options: [lightingProfile, animationProfile] },
        );
      });
    }, view);
    const person = await opened();
    const { id } = await person.modal();
    const ask = (value: string) =>
      person.suggest({
        place: { kind: 'view', viewId: id },
        blockId: 'pick',
        actionId: 'profile',
        value,
        values: {},
      });
    expect(await ask('li')).toEqual({
      result: 'ok',
      options: [lightingProfile, animationProfile],
    });
    // The sandbox does not imitate groups of options.
    expect(await ask('groups')).toEqual({ result: 'invalid', notice: 'No result', options: [] });
    expect(asked).toEqual([
      ['li', 'pick'],
      ['groups', 'pick'],
    ]);
  });
});
