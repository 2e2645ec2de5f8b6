import { describe, expect, it } from 'vitest';
import { asTyped, type Command, parseCommand } from '../../../src/slack/command.js';

const launch = (words: string): Command => ({ do: 'launch', words });
const act = (action: 'connect' | 'stop' | 'start' | 'terminate', words = ''): Command => ({
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
    ['history', { do: 'history' }],
    ['help', { do: 'help' }],
    ['Help', { do: 'help' }],
    ['?', { do: 'help' }],
    ['-h', { do: 'help' }],
    ['-help', { do: 'help' }],
    ['--help', { do: 'help' }],
    // A profile may be called so; no word of a command stands alone inside other words.
    ['again and again', launch('again and again')],
    ['history of art', launch('history of art')],
    ['help me', launch('help me')],
    ['stopmotion', launch('stopmotion')],
    ['starting', launch('starting')],
    ['give_up', launch('give_up')],
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
