import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { Outcome } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { homeSaying } from './answers.js';
import { workstations } from './launching.js';
import { type RequestedLaunch, requestLaunch } from './requested-launch.js';

type Given = (person: WorkspaceClient, nimble: NimbleControls) => Promise<() => Promise<Outcome>>;

/** What a person presses or types that the bot stores before it acknowledges. */
export interface StoredPress {
  press: string;
  /** Brings about where it is possible; what it returns presses. */
  given: Given;
  /** As the audit log calls it. */
  action: string;
}

async function readyLaunch(person: WorkspaceClient): Promise<RequestedLaunch> {
  const launch = await requestLaunch(person);
  await launch.threadSaying('workstation is ready');
  return launch;
}

async function stoppedLaunch(person: WorkspaceClient): Promise<RequestedLaunch> {
  const launch = await readyLaunch(person);
  await person.press(await launch.saying('has a workstation ready'), 'Stop');
  await launch.threadSaying('workstation is stopped');
  return launch;
}

/** A launch that Nimble refuses. */
function refusedLaunch(
  person: WorkspaceClient,
  nimble: NimbleControls,
  name: 'AccessDeniedException' | 'ThrottlingException',
): Promise<RequestedLaunch> {
  const fault = { kind: 'error', name } as const;
  nimble.fail({ operation: 'CreateStreamingSession', fault, times: 1_000 });
  return requestLaunch(person);
}

function failedLaunch(person: WorkspaceClient, nimble: NimbleControls): Promise<RequestedLaunch> {
  nimble.outcome({ statusCode: 'INTERNAL_ERROR' });
  return requestLaunch(person);
}

/** A press on the launch's message, once that says this. */
function pressing(
  button: string,
  words: string,
  launched: (person: WorkspaceClient, nimble: NimbleControls) => Promise<RequestedLaunch>,
): Given {
  return async (person, nimble) => {
    const message = await (await launched(person, nimble)).saying(words);
    return () => person.press(message, button);
  };
}

function typing(
  words: string,
  launched: (person: WorkspaceClient) => Promise<RequestedLaunch>,
): Given {
  return async (person) => {
    await launched(person);
    return () => person.say(workstations, `/nimble-session ${words}`);
  };
}

/** One of each kind comes first: the short form kills a bot at these. */
export const storedPresses: readonly StoredPress[] = [
  {
    press: 'Stop',
    given: pressing('Stop', 'has a workstation ready', readyLaunch),
    action: 'stop',
  },
  {
    press: 'Cancel launch',
    given: pressing('Cancel launch', 'The bot keeps trying.', (person, nimble) =>
      refusedLaunch(person, nimble, 'ThrottlingException'),
    ),
    action: 'cancel_launch',
  },
  {
    press: 'Dismiss of a session that failed',
    given: pressing('Dismiss', 'preparing it failed', failedLaunch),
    action: 'dismiss',
  },
  {
    press: 'Dismiss of a launch without a session',
    given: pressing('Dismiss', 'did not get a workstation', (person, nimble) =>
      refusedLaunch(person, nimble, 'AccessDeniedException'),
    ),
    action: 'dismiss',
  },
  { press: 'the command stop', given: typing('stop', readyLaunch), action: 'stop' },
  {
    press: 'Start',
    given: pressing('Start', 'has a stopped workstation', stoppedLaunch),
    action: 'start',
  },
  {
    press: 'Terminate',
    given: pressing('Terminate', 'has a workstation ready', readyLaunch),
    action: 'terminate',
  },
  {
    press: 'Terminate on the Home tab',
    async given(person) {
      await readyLaunch(person);
      await person.home();
      const home = await homeSaying(person, '"Terminate"');
      return () => person.press(home, 'Terminate');
    },
    action: 'terminate',
  },
  { press: 'the command start', given: typing('start', stoppedLaunch), action: 'start' },
];
