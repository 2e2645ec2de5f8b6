import { describe, expect, it } from 'vitest';
import { readProfileTags } from '../../../../src/studio/ec2/profile-tags.js';

const hourMs = 3_600_000;

function read(tags: Record<string, string>) {
  const named = { profile: 'Lighting', ...tags };
  const all = Object.entries(named).map(([name, value]) => [`nimble-session:${name}`, value]);
  return readProfileTags({ Name: 'a tag of somebody else', ...Object.fromEntries(all) }, false);
}

describe('the tags of a launch template', () => {
  it('but for the name are left out', () => {
    expect(read({})).toEqual({
      mistakes: [],
      read: {
        name: 'Lighting',
        description: null,
        types: null,
        images: null,
        subnets: null,
        audience: null,
        lifetime: {
          endedBy: 'bot',
          onForMs: 10 * hourMs,
          longestMs: 16 * hourMs,
          stoppedForMs: null,
          idleForMs: null,
        },
        connectUrl: 'https://{privateIp}:8443/',
        readyWhen: 'status-checks',
      },
    });
  });

  it('are all read', () => {
    const { mistakes, read: all } = read({
      description: ' Houdini and Karma ',
      'instance-types': 'g5.2xlarge  g6.* g5.2xlarge',
      images: 'ami-0a1b2c3d4e5f60001, ami-0a1b2c3d4e5f60002',
      subnets: 'subnet-0b subnet-0a',
      groups: 'S0LIGHTERS S0LEADS',
      members: 'Ada@Papermoon.example mei@papermoon.example',
      'max-hours': '0.5',
      'longest-hours': '1.5',
      'max-stopped-days': '7',
      'max-idle-minutes': '45',
      'connect-url': 'https://{publicDns}:8443/',
      'ready-when': 'mark',
    });
    expect(mistakes).toEqual([]);
    expect(all).toEqual({
      name: 'Lighting',
      description: 'Houdini and Karma',
      types: ['g5.2xlarge', 'g6.*'],
      images: ['ami-0a1b2c3d4e5f60001', 'ami-0a1b2c3d4e5f60002'],
      subnets: ['subnet-0b', 'subnet-0a'],
      audience: {
        emails: ['ada@papermoon.example', 'mei@papermoon.example'],
        userGroups: ['S0LIGHTERS', 'S0LEADS'],
      },
      lifetime: {
        endedBy: 'bot',
        onForMs: hourMs / 2,
        longestMs: 1.5 * hourMs,
        stoppedForMs: 7 * 24 * hourMs,
        idleForMs: 0.75 * hourMs,
      },
      connectUrl: 'https://{publicDns}:8443/',
      readyWhen: 'mark',
    });
  });

  it('let more hours than the usual longest be the longest', () => {
    const { lifetime } = read({ 'max-hours': '24' }).read;
    expect(lifetime).toMatchObject({ onForMs: 24 * hourMs, longestMs: 24 * hourMs });
  });

  it.each([
    [
      { profile: ' ' },
      'its tag nimble-session:profile is empty, but it is the name that people read',
    ],
    [{ member: 'ada@papermoon.example' }, 'the bot knows no tag nimble-session:member'],
    [{ members: '' }, 'its tag nimble-session:members is empty'],
    [{ members: 'ada' }, 'its tag nimble-session:members holds ada, which is no e-mail address'],
    [
      { groups: 'lighters' },
      'its tag nimble-session:groups holds lighters, which is no id of a Slack user group, such as S012AB3CD',
    ],
    [{ groups: ', ' }, 'its tag nimble-session:groups is empty'],
    [
      { 'instance-types': 'G5.xlarge' },
      'its tag nimble-session:instance-types holds G5.xlarge, which is no instance type',
    ],
    [
      { 'instance-types': 'g5.* g6' },
      'its tag nimble-session:instance-types holds g6, which is no instance type',
    ],
    [
      { 'instance-types': '*' },
      'its tag nimble-session:instance-types holds *, which is no instance type',
    ],
    [
      { images: 'rocky' },
      'its tag nimble-session:images holds rocky, which is no image id, such as ami-0a1b2c3d4e5f60001',
    ],
    [{ subnets: 'vpc-1' }, 'its tag nimble-session:subnets holds vpc-1, which is no subnet id'],
    [{ 'max-hours': 'ten' }, 'its tag nimble-session:max-hours is no number above 0'],
    [{ 'max-hours': '0' }, 'its tag nimble-session:max-hours is no number above 0'],
    [{ 'max-hours': '' }, 'its tag nimble-session:max-hours is no number above 0'],
    [{ 'longest-hours': 'Infinity' }, 'its tag nimble-session:longest-hours is no number above 0'],
    [
      { 'longest-hours': '8' },
      'its tag nimble-session:longest-hours is less than the 10 hours of max-hours',
    ],
    [{ 'max-idle-minutes': 'no' }, 'its tag nimble-session:max-idle-minutes is no number above 0'],
    [{ 'max-stopped-days': '-1' }, 'its tag nimble-session:max-stopped-days is no number above 0'],
    [
      { 'connect-url': 'http://{privateIp}/' },
      'its tag nimble-session:connect-url: connect-url must begin with https://',
    ],
    [{ 'ready-when': 'soon' }, 'its tag nimble-session:ready-when must be status-checks or mark'],
  ])('that are mistaken are named: %j', (tags, mistake) => {
    expect(read(tags).mistakes).toEqual([mistake]);
  });

  it('never let everybody in by a mistaken audience', () => {
    expect(read({ members: '' }).read.audience).toEqual({ emails: [], userGroups: [] });
  });
});
