import { quick } from '../../sandbox/testing/start-ec2.js';
import { account, ec2Studio, region, startEc2Studio, startProxy } from './start-ec2-studio.js';
import { describeStudio } from './studio-contract.js';

const never = new AbortController().signal;

const templateOf = (name: string) =>
  account.templates.find((one) => one.name === name)?.launchTemplateId ?? '';

describeStudio('EC2', async () => {
  // A small page, so that every listing takes several.
  const { endpoint, controls } = await startEc2Studio({
    account,
    durations: { ...quick, pendingMs: 30 },
    pageSize: 2,
  });
  const proxy = await startProxy(endpoint);
  const studio = ec2Studio(proxy.origin);
  const profiles = await ec2Studio(endpoint).launchProfiles(null, never);
  return {
    studio,
    facts: { name: 'AWS', region },
    profiles,
    member: {
      principalId: 'ada@papermoon.example',
      profileIds: [
        templateOf('lighting-seq040'),
        ...profiles.map(({ id }) => id).filter((id) => id !== templateOf('lighting-seq040')),
      ],
    },
    audienceBy: 'bot',
    usedToken: 'answered with the first',
    typeNotOffered: 'g5.16xlarge',
    profileThatCannotStop: templateOf('compositing-nuke'),
    sessionsMade: () => controls.state().launched,
    loseNextCreation: () => proxy.failNext('RunInstances', { kind: 'reset', arrived: true }),
    silenceNextCall: () => proxy.failNext(null, { kind: 'hang', arrived: false }),
    failForCapacity: (id) =>
      proxy.say(id, { state: 'terminated', reason: 'Server.InsufficientInstanceCapacity' }),
    sayOfState: (id, word) => proxy.say(id, { state: word }),
    failNextRead: () => {
      const [first] = controls.state().instances;
      proxy.say(first?.instanceId ?? '', { tags: false });
    },
  };
});
