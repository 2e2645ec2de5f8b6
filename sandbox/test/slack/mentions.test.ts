import { afterEach, describe, expect, it } from 'vitest';
import { ada, manifest, type RunningSlack, startSlack, workstations } from './start-slack.js';

let running: RunningSlack[] = [];
afterEach(async () => {
  await Promise.all(running.map((slack) => slack.stop()));
  running = [];
});

describe('a mention of the bot', () => {
  const events = ['app_home_opened', 'app_mention'];
  const heard = (one: RunningSlack) =>
    one.sandbox.controls.state().envelopes.filter(({ type }) => type === 'events_api').length;

  it('is told to the bot where it is a member, if it has the scope', async () => {
    for (const scope of ['app_mentions:read', 'chat:write']) {
      const one = await startSlack({ manifest: manifest({ scopes: [scope], events }) });
      running.push(one);
      const person = await one.open(ada);
      await person.say(workstations, 'hello');
      await person.say(workstations, 'hello @nimble-session');
      const said = () => person.messages(workstations)[1]?.text;
      await expect.poll(said).toBe('hello <@U0NIMBLEBOT>');
      // Without a connection each event is tried twice at once.
      await expect.poll(() => heard(one)).toBe(scope === 'app_mentions:read' ? 2 : 0);
    }
  });
});
