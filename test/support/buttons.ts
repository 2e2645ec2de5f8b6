import type { Outcome, PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';

/** The launch that a message's buttons belong to. */
export function tokenIn(message: Pick<PageMessage, 'blocks'>): string {
  return /"value":"(slack-[0-9a-f]+)"/.exec(JSON.stringify(message.blocks))?.[1] ?? '';
}

/** The labels of the buttons that do something to a session, in their order. */
export function buttonsOf(shown: Pick<PageMessage, 'blocks'> | Pick<PageView, 'blocks'>): string[] {
  const text = JSON.stringify(shown.blocks ?? []);
  return [...text.matchAll(/"action_id":"session:\w+"[^}]*?"text":\{[^}]*"text":"([^"]+)"/g)].map(
    ([, label]) => label ?? '',
  );
}

/** Presses a session's button that the page need not show, as a forged request would. */
export function pressForged(
  person: WorkspaceClient,
  on: PageMessage | PageView,
  action: string,
  value: unknown,
): Promise<Outcome> {
  return pressAny(person, on, `session:${action}`, value);
}

/** As `pressForged`, with any action id. */
export function pressAny(
  person: WorkspaceClient,
  on: PageMessage | PageView,
  actionId: string,
  value: unknown,
): Promise<Outcome> {
  return person.act({
    place:
      'id' in on
        ? { kind: 'view', viewId: on.id }
        : { kind: 'message', channel: on.channel, ts: on.ts },
    blockId: 'forged',
    actionId,
    element: { type: 'button', value },
    values: {},
  });
}
