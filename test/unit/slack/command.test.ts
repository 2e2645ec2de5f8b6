import { describe, expect, it } from 'vitest';
import {
  asTyped,
  type Command,
  parseCommand,
  searchFor,
  searchWords,
  selectionFor,
} from '../../../src/slack/command.js';
import { anOffer, aProfile, someTypes } from '../../support/examples.js';

const launch = (words: string): Command => ({ do: 'launch', words });
const act = (
  action: 'connect' | 'extend' | 'stop' | 'start' | 'resize' | 'terminate',
  words = '',
): Command => ({
  do: 'act',
  action,
  words,
});

describe('what follows the command', () => {
  it.each<[string, Command]>([
    ['', launch('')],
    ['   ', launch('')],
    ['g5.2xlarge', launch('g5.2xlarge')],
    ['  Lighting · seq 040 ', launch('Lighting · seq 040')],
    ['connect', act('connect')],
    ['stop', act('stop')],
    ['start', act('start')],
    ['terminate', act('terminate')],
    ['STOP', act('stop')],
    ['size', act('resize')],
    ['size Lighting', act('resize', 'Lighting')],
    ['  Terminate   Lighting   040 ', act('terminate', 'Lighting 040')],
    ['connect g5.2xlarge', act('connect', 'g5.2xlarge')],
    ['stop\nall', act('stop', 'all')],
    ['status', { do: 'status', words: '' }],
    ['Status lighting', { do: 'status', words: 'lighting' }],
    ['list', { do: 'list', everyone: false, words: '' }],
    ['LIST ALL', { do: 'list', everyone: true, words: '' }],
    ['list  all', { do: 'list', everyone: true, words: '' }],
    ['list all  Maya g4dn', { do: 'list', everyone: true, words: 'Maya g4dn' }],
    ['list allsorts', { do: 'list', everyone: false, words: 'allsorts' }],
    ['List Lighting  040', { do: 'list', everyone: false, words: 'Lighting 040' }],
    ['again', { do: 'again' }],
    ['history', { do: 'history', words: '' }],
    ['Report', { do: 'report', asFile: false }],
    ['report  CSV', { do: 'report', asFile: true }],
    // Perhaps a profile.
    ['report scenes', { do: 'launch', words: 'report scenes' }],
    ['History  <@U1> Stop csv', { do: 'history', words: '<@U1> Stop csv' }],
    ['help', { do: 'tell', what: 'help' }],
    ['Help', { do: 'tell', what: 'help' }],
    ['?', { do: 'tell', what: 'help' }],
    ['-h', { do: 'tell', what: 'help' }],
    ['-help', { do: 'tell', what: 'help' }],
    ['--help', { do: 'tell', what: 'help' }],
    ['version', { do: 'tell', what: 'version' }],
    ['cost', { do: 'tell', what: 'cost' }],
    ['Cost of g5.xlarge', { do: 'tell', what: 'cost' }],
    ['extend', act('extend')],
    ['extend 2h', act('extend')],
    ['extend Lighting 2 hours', act('extend', 'Lighting')],
    // A profile may be called so; no word of a command stands alone inside other words.
    ['again and again', launch('again and again')],
    ['help me', launch('help me')],
    ['stopmotion', launch('stopmotion')],
    ['starting', launch('starting')],
    ['cancel_launch', launch('cancel_launch')],
    ['dismiss', launch('dismiss')],
    ['constructor', launch('constructor')],
    ['<!channel>', launch('<!channel>')],
    ['stop <@U1>', act('stop', '<@U1>')],
  ])('%j', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});

describe('what Slack escaped', () => {
  it.each([
    ['  g5.2xlarge ', 'g5.2xlarge'],
    ['list all <@U0BEN00002|ben> stopped', 'list all <@U0BEN00002> stopped'],
    ['list all <@W0BEN00002>', 'list all <@W0BEN00002>'],
    ['status <#C0WORKSTN01|workstations>', 'status #workstations'],
    ['R&amp;D &lt;main&gt;', 'R&D <main>'],
    ['see <http://seq.io|seq.io> <https://a.example/x?y=1>', 'see seq.io https://a.example/x?y=1'],
    // Escaped once is read once.
    ['&amp;lt;', '&lt;'],
    ['<!channel>', '<!channel>'],
  ])('%j is read as %j', (text, typed) => {
    expect(asTyped(text)).toBe(typed);
  });
});

const lighting = aProfile({ id: 'lp-light', name: 'Lighting · seq 040' });
const animation = aProfile({
  id: 'lp-anim',
  name: 'Animation',
  instanceTypes: someTypes('g5.xlarge'),
});
const second = aProfile({
  id: 'lp-anim2',
  name: 'Animation 2',
  instanceTypes: someTypes('g5.xlarge'),
});
const last = { launchProfileId: 'lp-anim2', ec2InstanceType: 'g5.xlarge', streamingImageId: 'i' };
const fresh = anOffer(lighting, second, animation);
const returning = { ...fresh, last };

describe('the words after the command', () => {
  it.each(['', '   '])('%j: the last choice, or none', (words) => {
    expect(selectionFor(words, returning)).toEqual(last);
    expect(selectionFor(words, fresh)).toEqual({
      launchProfileId: null,
      ec2InstanceType: null,
      streamingImageId: null,
    });
  });

  it('an instance type: the profile used last if it has it, else the first that has it', () => {
    expect(selectionFor('G5.xlarge ', returning)).toMatchObject({
      launchProfileId: 'lp-anim2',
      ec2InstanceType: 'g5.xlarge',
    });
    expect(selectionFor('g4dn.4xlarge', returning)).toMatchObject({ launchProfileId: 'lp-light' });
  });

  it('an instance type that is new: what is offered decides', () => {
    const types = { instanceTypes: someTypes('g7e.2xlarge') };
    const newest = aProfile({ id: 'lp-new', name: 'Newest', ...types });
    expect(selectionFor('g7e.2xlarge', anOffer(lighting, newest))).toMatchObject({
      launchProfileId: 'lp-new',
      ec2InstanceType: 'g7e.2xlarge',
    });
  });

  it('a word of a profile’s name: the one called exactly so before others', () => {
    expect(selectionFor('seq 040', fresh)).toMatchObject({ launchProfileId: 'lp-light' });
    expect(selectionFor('animation', fresh)).toMatchObject({ launchProfileId: 'lp-anim' });
    expect(selectionFor('anim', fresh)).toMatchObject({ launchProfileId: 'lp-anim2' });
  });

  it('the profile used last: with its last type and image', () => {
    expect(selectionFor('animation 2', returning)).toEqual(last);
    expect(selectionFor('lighting', returning)).toEqual({
      launchProfileId: 'lp-light',
      ec2InstanceType: null,
      streamingImageId: null,
    });
  });

  it.each(['g3.4xlarge', 'nowhere', '.*', '<!channel>'])('%s means nothing here', (words) => {
    expect(selectionFor(words, fresh)).toBeNull();
  });
});

describe('a word that a person looks for', () => {
  it.each<[string, string[]]>([
    ['stopped', ['STOPPED']],
    ['Stop', ['STOP_IN_PROGRESS', 'STOPPED', 'STOP_FAILED']],
    ['ready', ['READY']],
    ['failed', ['CREATE_FAILED', 'START_FAILED', 'STOP_FAILED', 'DELETE_FAILED']],
    ['prepared', ['CREATE_IN_PROGRESS']],
    ['requested', ['REQUESTED']],
    // A short name must not find every state that has its letters.
    ['st', []],
    ['art', []],
    ['maya', []],
    ['constructor', []],
  ])('%s is these states', (typed, states) => {
    expect(searchWords(typed)).toMatchObject([{ text: typed, owner: null, states }]);
  });

  it.each([
    ['<@U0BEN00002>', 'U0BEN00002'],
    ['<@W0BEN00002|ben>', 'W0BEN00002'],
    ['U0BEN00002', 'U0BEN00002'],
    ['<#C0WORKSTN01>', null],
    ['UX', null],
  ])('%s mentions %s', (typed, owner) => {
    expect(searchWords(typed)).toMatchObject([{ owner }]);
  });

  it('may be a name with its @, and there may be several', () => {
    expect(searchWords('  @ben  g4dn.xlarge ').map(({ text }) => text)).toEqual([
      'ben',
      'g4dn.xlarge',
    ]);
    expect(searchWords(' ')).toEqual([]);
  });
});

it('is looked for among one’s own, everybody else’s, or all', () => {
  const words = { words: [] };
  expect(searchFor({ whose: 'own', words: '' }, 'U1')).toEqual({ ...words, owner: 'U1' });
  expect(searchFor({ whose: 'others', words: '' }, 'U1')).toEqual({ ...words, notOwner: 'U1' });
  expect(searchFor({ whose: 'everybody', words: '' }, 'U1')).toEqual(words);
});
