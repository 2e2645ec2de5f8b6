import { setTimeout as wait } from 'node:timers/promises';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { clientTokenFor } from '../../src/launches/client-token.js';
import { workstations } from './launching.js';

/** How long a person looks at nothing before they type again. */
const patienceMs = 2_500;

/** The client tokens of the accepted launches, and how often a person had to press *Launch* again. */
export interface Launched {
  tokens: Set<string>;
  pressedAgain: number;
}

/**
 * Every person launches in turn until `launches` are accepted. *Launch* that was not acknowledged is
 * pressed again in the same form, as people do: one form is one launch, however often it is pressed.
 */
export async function launchAll(people: WorkspaceClient[], launches: number): Promise<Launched> {
  const launched: Launched = { tokens: new Set(), pressedAgain: 0 };
  let open = launches;
  await Promise.all(
    people.map(async (person) => {
      while (open > 0) {
        open -= 1;
        const form = await untilOpen(person);
        while ((await person.submit(form)).result !== 'ok') {
          launched.pressedAgain += 1;
          await wait(200);
        }
        launched.tokens.add(clientTokenFor(pretendStudio.teamId, form.id));
      }
    }),
  );
  return launched;
}

/** Types the command until there is a form: the bot may be away, and what opens it may be lost. */
export async function untilOpen(person: WorkspaceClient): Promise<PageView> {
  for (;;) {
    const before = new Set(person.workspace.modals.map(({ id }) => id));
    const { result } = await person.say(workstations, '/nimble-session');
    const form = await person
      .waitFor(
        ({ modals }) => modals.find(({ id, submit }) => !before.has(id) && submit === 'Launch'),
        'the filled form',
        result === 'ok' ? patienceMs : 0,
      )
      .catch(() => null);
    if (form !== null) return form;
    await wait(200);
  }
}
