import { describe, expect, it } from 'vitest';
import {
  readSandboxSettings,
  readSettings,
  SettingsError,
} from '../../../src/settings/read-settings.js';

const socket = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const http = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'shh' };
const nimble = {
  STUDIO: 'nimble',
  NIMBLE_STUDIO_ID: 'us-west-2-moon',
  AWS_REGION: 'us-west-2',
  AWS_ENDPOINT_URL_NIMBLE: 'https://nimble.papermoon.example',
};

const ec2 = { STUDIO: 'ec2', AWS_REGION: 'us-west-2' };

function problemsWith(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const noStudio = 'STUDIO is missing: nimble, ec2, or sandbox to try the bot on a pretend studio';
const noEndpoint = 'AWS_ENDPOINT_URL_NIMBLE is missing: Amazon’s own Nimble Studio is gone';
const noReceiver = 'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing';

describe('settings', () => {
  it('are the sandbox and its defaults when there are none', () => {
    expect(
      readSettings({ HOME: '/root', AWS_REGION: 'us-west-2', HOST: '0.0.0.0', PORT: '8080' }),
    ).toEqual({
      slack: null,
      studio: { kind: 'sandbox' },
      directory: { identityStore: null, byEmail: false, studioUsersFile: null },
      botName: 'nimble-session',
      databaseUrl: 'file::memory:',
      limits: {
        movingMs: 5_000,
        settledMs: 45_000,
        readyTimeoutMs: 1_800_000,
        missingForMs: 120_000,
        reminderLeadsMs: [1_800_000, 600_000],
        sweepEveryMs: 180_000,
        alertAfterMs: 60_000,
        noteRoundEveryMs: 30_000,
        sweepAgainMs: 20_000,
        ownersEveryMs: 86_400_000,
        leaverGraceMs: 86_400_000,
        roundAgainMs: 60_000,
        searchAfterMs: 5_000,
        tokenLookEveryMs: 30_000,
        keptMs: 34_560_000_000,
      },
      rules: {
        adminUsers: [],
        adminUserGroups: [],
        allowGuests: false,
        allowedUserGroups: [],
        allowedChannels: [],
        allowedInstanceTypes: [],
        supportContact: null,
        alertChannel: null,
        reportChannel: null,
        reportTimeZone: 'UTC',
        allowsWorkflows: false,
        maxSessionsPerUser: 1,
      },
      pricesFile: null,
      holidaysFile: null,
      hoursFile: null,
      quotasFile: null,
      proxies: { https: '', http: '', none: '' },
      logLevel: 'info',
      ops: null,
      sandboxPort: 3_000,
      sandboxStudio: 'nimble',
      lookAlikes: [],
    });
  });

  it('count as absent when empty, and lose the space around them', () => {
    const { slack } = readSettings({ ...socket, ...nimble, SLACK_SIGNING_SECRET: ' ', PORT: '' });
    expect(slack).toEqual({
      botToken: 'xoxb-1',
      apiUrl: null,
      receiver: { kind: 'socket', appToken: 'xapp-1' },
    });
    const spaced = readSettings({ ...socket, ...nimble, NIMBLE_STUDIO_ID: ' us-west-2-moon ' });
    expect(spaced.studio).toMatchObject({ studioId: 'us-west-2-moon' });
  });

  it('are all read', () => {
    expect(
      readSettings({
        ...http,
        ...nimble,
        HOST: '0.0.0.0',
        PORT: '8080',
        SLACK_API_URL: 'http://127.0.0.1:3000/api',
        AWS_ENDPOINT_URL_NIMBLE: 'http://127.0.0.1:4000',
        AWS_ENDPOINT_URL_IDENTITYSTORE: 'http://127.0.0.1:4001',
        IDENTITY_STORE_ID: 'd-92670a1b2c',
        STUDIO_USERS_FILE: './people.json',
        BOT_NAME: 'moon.bot-2',
        DATABASE_URL: 'postgresql://bot:%23%2F%3F%40%25@[::1]:5432/launches?sslmode=require',
        POLL_INTERVAL_SECONDS: '2.5',
        READY_TIMEOUT_MINUTES: '45',
        REMINDER_MINUTES: '60, 5',
        LEAVER_GRACE_HOURS: '12',
        KEEP_DAYS: '30',
        MAX_SESSIONS_PER_USER: '3',
        ADMIN_USERS: ' U0MEI00003 ,W0EVA00009 ',
        ADMIN_USER_GROUPS: 'S0ENGINEERS',
        SUPPORT_CONTACT: ' C0HELP00001 ',
        ALERT_CHANNEL: 'C0ALERTS001',
        REPORT_CHANNEL: 'C0REPORTS01',
        REPORT_TIME_ZONE: 'Europe/Amsterdam',
        PRICES_FILE: '/etc/nimble-session/prices.json',
        HOLIDAYS_FILE: '/etc/nimble-session/holidays.ics',
        HOURS_FILE: '/etc/nimble-session/hours.json',
        QUOTAS_FILE: '/etc/nimble-session/quotas.json',
        ALLOW_GUESTS: 'Yes',
        ALLOW_WORKFLOWS: 'yes',
        ALLOWED_USER_GROUPS: 'S0ARTISTS,S0EDITORS',
        ALLOWED_CHANNELS: 'C0WORKSTN01,G0LIGHTNG03',
        ALLOWED_INSTANCE_TYPES: 'g4dn.xlarge,g5.2xlarge,u-6tb1.metal',
        HTTPS_PROXY: 'http://bot:secret@proxy.example:3128',
        HTTP_PROXY: 'http://proxy.example:3129',
        NO_PROXY: '.papermoon.example,10.0.0.7',
        LOG_LEVEL: 'warn',
        OPS_PORT: '9464',
        SANDBOX_PORT: '3100',
        SANDBOX_STUDIO: 'ec2',
        NODE_ENV: 'production',
      }),
    ).toEqual({
      slack: {
        botToken: 'xoxb-1',
        apiUrl: 'http://127.0.0.1:3000/api/',
        receiver: { kind: 'http', signingSecret: 'shh', host: '0.0.0.0', port: 8080 },
      },
      studio: {
        kind: 'nimble',
        studioId: 'us-west-2-moon',
        region: 'us-west-2',
        endpoint: 'http://127.0.0.1:4000',
        credentials: null,
      },
      directory: {
        identityStore: {
          identityStoreId: 'd-92670a1b2c',
          region: 'us-west-2',
          endpoint: 'http://127.0.0.1:4001',
          credentials: null,
        },
        byEmail: false,
        studioUsersFile: './people.json',
      },
      botName: 'moon.bot-2',
      databaseUrl: 'postgresql://bot:%23%2F%3F%40%25@[::1]:5432/launches?sslmode=require',
      limits: {
        movingMs: 2_500,
        settledMs: 45_000,
        readyTimeoutMs: 2_700_000,
        missingForMs: 120_000,
        reminderLeadsMs: [3_600_000, 300_000],
        sweepEveryMs: 180_000,
        alertAfterMs: 60_000,
        noteRoundEveryMs: 30_000,
        sweepAgainMs: 20_000,
        ownersEveryMs: 86_400_000,
        leaverGraceMs: 43_200_000,
        keptMs: 2_592_000_000,
        roundAgainMs: 60_000,
        searchAfterMs: 5_000,
        tokenLookEveryMs: 30_000,
      },
      rules: {
        adminUsers: ['U0MEI00003', 'W0EVA00009'],
        adminUserGroups: ['S0ENGINEERS'],
        allowGuests: true,
        allowedUserGroups: ['S0ARTISTS', 'S0EDITORS'],
        allowedChannels: ['C0WORKSTN01', 'G0LIGHTNG03'],
        allowedInstanceTypes: ['g4dn.xlarge', 'g5.2xlarge', 'u-6tb1.metal'],
        supportContact: 'C0HELP00001',
        alertChannel: 'C0ALERTS001',
        reportChannel: 'C0REPORTS01',
        reportTimeZone: 'Europe/Amsterdam',
        allowsWorkflows: true,
        maxSessionsPerUser: 3,
      },
      pricesFile: '/etc/nimble-session/prices.json',
      holidaysFile: '/etc/nimble-session/holidays.ics',
      hoursFile: '/etc/nimble-session/hours.json',
      quotasFile: '/etc/nimble-session/quotas.json',
      proxies: {
        https: 'http://bot:secret@proxy.example:3128',
        http: 'http://proxy.example:3129',
        none: '.papermoon.example,10.0.0.7',
      },
      logLevel: 'warn',
      ops: { host: '0.0.0.0', port: 9464 },
      sandboxPort: 3100,
      sandboxStudio: 'ec2',
      lookAlikes: [],
    });
  });

  it('has people known by their address at EC2, which has no users of its own', () => {
    const { directory } = readSettings({ ...socket, ...ec2, STUDIO_USERS_FILE: './people.json' });
    expect(directory).toEqual({
      identityStore: null,
      byEmail: true,
      studioUsersFile: './people.json',
    });
    expect(readSettings({ ...socket, ...nimble }).directory.byEmail).toBe(false);
  });

  it('are those of EC2: a Region, and perhaps other addresses', () => {
    const studio = { kind: 'ec2', region: 'us-west-2', credentials: null };
    expect(readSettings({ ...socket, ...ec2 }).studio).toEqual({
      ...studio,
      endpoint: null,
      pricingEndpoint: null,
    });
    const elsewhere = {
      AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:4000',
      AWS_ENDPOINT_URL_PRICING: 'http://127.0.0.1:4001',
    };
    expect(readSettings({ ...socket, ...ec2, ...elsewhere }).studio).toEqual({
      ...studio,
      endpoint: 'http://127.0.0.1:4000',
      pricingEndpoint: 'http://127.0.0.1:4001',
    });
  });

  it('take the names of proxies in small letters, which win', () => {
    const environment = {
      http_proxy: 'http://small.example:1',
      HTTP_PROXY: 'http://large.example:2',
      https_proxy: ' ',
      HTTPS_PROXY: 'http://large.example:3',
      no_proxy: 'small.example',
    };
    expect(readSettings(environment).proxies).toEqual({
      http: 'http://small.example:1',
      https: 'http://large.example:3',
      none: 'small.example',
    });
  });

  it.each([
    'http://127.0.0.1:4000',
    'http://127.9.9.9',
    'http://[::1]:4000/path',
    'http://localhost',
    'https://nimble.papermoon.example/path',
  ])('take an address on this machine, or with TLS: %s', (address) => {
    const given = { ...socket, ...nimble, AWS_ENDPOINT_URL_NIMBLE: address };
    expect(readSettings(given).studio).toMatchObject({ endpoint: address });
  });

  it('take an identity store by either form of its id', () => {
    const id = '01234567-89ab-cdef-0123-456789abcdef';
    const { directory } = readSettings({ ...socket, ...nimble, IDENTITY_STORE_ID: id });
    expect(directory.identityStore).toMatchObject({ identityStoreId: id });
  });

  it('take a real workspace with a pretend studio', () => {
    const settings = readSettings({ ...socket, STUDIO: 'sandbox', NIMBLE_STUDIO_ID: 'left-over' });
    expect(settings.studio).toEqual({ kind: 'sandbox' });
    expect(settings.slack).not.toBeNull();
  });

  it.each([
    [{}, 'file::memory:'],
    [{ ...socket, STUDIO: 'sandbox' }, 'file:./data/sandbox.sqlite'],
    [{ ...socket, ...nimble }, 'file:./data/nimble-session.sqlite'],
    [{ ...socket, ...nimble, DATABASE_URL: 'file:x' }, 'file:x'],
    [{ ...socket, STUDIO: 'sandbox', DATABASE_URL: 'file:x' }, 'file:./data/sandbox.sqlite'],
    [{ SANDBOX_DATABASE_URL: 'file:y' }, 'file:y'],
    [{ ...socket, STUDIO: 'sandbox', SANDBOX_DATABASE_URL: 'file:y' }, 'file:y'],
    [{ ...socket, ...nimble, SANDBOX_DATABASE_URL: 'file:y' }, 'file:./data/nimble-session.sqlite'],
  ])('keep the rows of a pretend world apart: %o', (environment, databaseUrl) => {
    expect(readSettings(environment)).toMatchObject({ databaseUrl });
  });

  it('of the sandbox by name are those that lead nowhere outside', () => {
    const configured = {
      ...socket,
      ...nimble,
      IDENTITY_STORE_ID: 'd-92670a1b2c',
      DATABASE_URL: 'postgres://bot:secret@db/launches',
      SANDBOX_PORT: '3100',
    };
    expect(readSandboxSettings(configured)).toEqual(readSettings({ SANDBOX_PORT: '3100' }));
  });

  it('have health served on this machine alone, unless HOST says otherwise', () => {
    const set = { ...socket, ...nimble, OPS_PORT: '9464' };
    expect(readSettings(set).ops).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(readSettings({ ...set, HOST: '::' }).ops).toEqual({ host: '::', port: 9464 });
    expect(readSandboxSettings({ OPS_PORT: '9464', HOST: '::' }).ops?.host).toBe('127.0.0.1');
  });

  it('of the sandbox by name are the rules and limits too', () => {
    const set = { ADMIN_USERS: 'U0MEI00003', ALLOWED_CHANNELS: 'C0GENERAL02', BOT_NAME: 'moon' };
    expect(readSandboxSettings({ ...set, POLL_INTERVAL_SECONDS: '1' })).toMatchObject({
      slack: null,
      botName: 'nimble-session',
      rules: { adminUsers: ['U0MEI00003'], allowedChannels: ['C0GENERAL02'] },
      limits: { movingMs: 1_000 },
    });
  });

  it('are not taken for others that look alike', () => {
    const others = { POD_NAME: 'bot-1', JOB_NAME: 'bot', AWS_PROFILE: 'moon', LOGLEVEL: 'x' };
    expect(readSettings({ ...others, HOSTS: 'x', PORTS: '1' })).toEqual(readSettings({}));
    const both = { ...socket, ...nimble, ADMIN_USERS: 'U0MEI00003', ADMIN_USER: 'postgres' };
    expect(readSettings(both).lookAlikes).toEqual([]);
  });

  it('name what begins like one of them, and is perhaps another program’s', () => {
    const { lookAlikes } = readSettings({ SLACK_WEBHOOK_URL: 'https://secret.example' });
    expect(lookAlikes).toEqual([
      { name: 'SLACK_WEBHOOK_URL', meant: 'SLACK_BOT_TOKEN', isMisspelt: false },
    ]);
  });
});

const databaseAddress =
  'must look like file:./data/nimble-session.sqlite or postgres://user:password@host/database; in a password write # as %23, % as %25, / as %2F, ? as %3F and @ as %40';

describe('mistakes in settings', () => {
  it.each([
    [{ SLACK_BOT_TOKEN: 'xoxp-secret' }, 'SLACK_BOT_TOKEN: must start with xoxb-'],
    [{ SLACK_APP_TOKEN: 'xoxb-secret' }, 'SLACK_APP_TOKEN: must start with xapp-'],
    [{ SLACK_API_URL: 'secret' }, 'SLACK_API_URL: must be a web address'],
    ...['SLACK_API_URL', 'AWS_ENDPOINT_URL_NIMBLE', 'AWS_ENDPOINT_URL_IDENTITYSTORE'].flatMap(
      (name) =>
        [
          'http://secret.example',
          'http://127.0.0.1.secret.example',
          'http://localhost:1@secret.example',
        ].map((wrong): [Record<string, string>, string] => [
          { [name]: wrong },
          `${name}: must begin with https://, because only an address on this machine may do without TLS`,
        ]),
    ),
    ...['secret', 'us-west', 'US-WEST-2', 'us-west-2a', 'us_west_2'].map(
      (wrong): [Record<string, string>, string] => [
        { AWS_REGION: wrong },
        'AWS_REGION: must look like us-west-2',
      ],
    ),
    ...['the secret', 'a/secret', 'ärger-secret'].map((wrong): [Record<string, string>, string] => [
      { NIMBLE_STUDIO_ID: wrong },
      'NIMBLE_STUDIO_ID: must be letters, digits and dashes',
    ]),
    ...['HTTPS_PROXY', 'HTTP_PROXY', 'http_proxy'].map((name): [Record<string, string>, string] => [
      { [name]: 'secret.example:3128' },
      `${name.toUpperCase()}: must be a web address`,
    ]),
    [{ STUDIO: 'secret' }, 'STUDIO: must be nimble, ec2 or sandbox'],
    [{ IDENTITY_STORE_ID: 'secret' }, 'IDENTITY_STORE_ID: must look like d-92670a1b2c'],
    [{ DATABASE_URL: 'mysql://secret' }, `DATABASE_URL: ${databaseAddress}`],
    ...[
      'file:',
      'postgres://',
      'postgres://bot:secret#@db/launches',
      'postgres://bot:1#secret@db/launches',
      'postgres://bot:1/secret@db/launches',
      'postgres://bot:1?secret@db/launches',
      'postgres://bot:1@2/secret@db/launches',
      'postgres://bot:secret%ff@db/launches',
      'postgres://bot:secret@db:port/launches',
    ].flatMap((address): [Record<string, string>, string][] => [
      [{ DATABASE_URL: address }, `DATABASE_URL: ${databaseAddress}`],
      [{ SANDBOX_DATABASE_URL: address }, `SANDBOX_DATABASE_URL: ${databaseAddress}`],
    ]),
    [{ POLL_INTERVAL_SECONDS: 'secret' }, 'POLL_INTERVAL_SECONDS: must be a number from 1 to 60'],
    [{ POLL_INTERVAL_SECONDS: '0' }, 'POLL_INTERVAL_SECONDS: must be a number from 1 to 60'],
    [{ READY_TIMEOUT_MINUTES: '99999' }, 'READY_TIMEOUT_MINUTES: must be a number from 1 to 1440'],
    [{ LOG_LEVEL: 'secret' }, 'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal'],
    [{ BOT_NAME: 'my secret' }, 'BOT_NAME: must be 1 to 64 letters, digits, dots and dashes'],
    [{ PORT: '70000' }, 'PORT: must be a number from 0 to 65535'],
    [{ OPS_PORT: '70000' }, 'OPS_PORT: must be a number from 0 to 65535'],
    [{ SANDBOX_PORT: '30.5' }, 'SANDBOX_PORT: must be a whole number'],
    [{ SANDBOX_STUDIO: 'maya' }, 'SANDBOX_STUDIO: must be nimble or ec2'],
    ...['secret', '30;10', '30,', '0', '1441', '-10', '10,secret', '1e9', 'Infinity'].map(
      (wrong): [Record<string, string>, string] => [
        { REMINDER_MINUTES: wrong },
        'REMINDER_MINUTES: must be minutes from 1 to 1440 with commas, such as 30,10',
      ],
    ),
    [{ LEAVER_GRACE_HOURS: '721' }, 'LEAVER_GRACE_HOURS: must be a number from 0 to 720'],
    [{ KEEP_DAYS: '6' }, 'KEEP_DAYS: must be a number from 7 to 3650'],
    [{ MAX_SESSIONS_PER_USER: '0' }, 'MAX_SESSIONS_PER_USER: must be a number from 1 to 1000'],
    [{ MAX_SESSIONS_PER_USER: '1001' }, 'MAX_SESSIONS_PER_USER: must be a number from 1 to 1000'],
    [{ MAX_SESSIONS_PER_USER: 'secret' }, 'MAX_SESSIONS_PER_USER: must be a number from 1 to 1000'],
    [{ MAX_SESSIONS_PER_USER: '1.5' }, 'MAX_SESSIONS_PER_USER: must be a whole number'],
    ...['secret', 'mei@papermoon.example', 'U0MEI00003;U0ADA00001', 'S0GROUP', 'U1,,U2', 'u1'].map(
      (wrong): [Record<string, string>, string] => [
        { ADMIN_USERS: wrong },
        'ADMIN_USERS: must be Slack user ids with commas, such as U012AB3CD',
      ],
    ),
    ...['ADMIN_USER_GROUPS', 'ALLOWED_USER_GROUPS'].map(
      (name): [Record<string, string>, string] => [
        { [name]: 'U0MEI00003,@secret' },
        `${name}: must be ids of Slack user groups, such as S012AB3CD`,
      ],
    ),
    ...['@secret', 'U1,U2', 'D0SECRET01', 'secret@papermoon.example'].map(
      (wrong): [Record<string, string>, string] => [
        { SUPPORT_CONTACT: wrong },
        'SUPPORT_CONTACT: must be the id of a Slack person, user group or channel',
      ],
    ),
    ...['#secret', 'U0SECRET01', 'C0SECRET01,C0SECRET02'].map(
      (wrong): [Record<string, string>, string] => [
        { ALERT_CHANNEL: wrong },
        'ALERT_CHANNEL: must be the id of a Slack channel, such as C012AB3CD',
      ],
    ),
    [
      { REPORT_CHANNEL: '#secret' },
      'REPORT_CHANNEL: must be the id of a Slack channel, such as C012AB3CD',
    ],
    [
      { REPORT_TIME_ZONE: 'Secret/Place' },
      'REPORT_TIME_ZONE: must be a time zone such as Europe/Amsterdam',
    ],
    [{ ALLOW_GUESTS: 'secret' }, 'ALLOW_GUESTS: must be yes or no'],
    [
      { ALLOWED_CHANNELS: '#secret' },
      'ALLOWED_CHANNELS: must be ids of Slack channels, such as C012AB3CD',
    ],
    [
      { ALLOWED_INSTANCE_TYPES: 'g4dn.xlarge secret' },
      'ALLOWED_INSTANCE_TYPES: must be types such as g4dn.xlarge',
    ],
  ])('name the setting and what it must be: %o', (environment, problem) => {
    const problems = problemsWith({ ...socket, ...nimble, ...environment });
    expect(problems).toEqual([problem]);
    expect(problems.join()).not.toContain('secret');
  });

  it('are reported all at once, wrong values and missing ones', () => {
    const problems = problemsWith({
      SLACK_BOT_TOKEN: 'xoxp-secret',
      STUDIO: 'nimble',
      POLL_INTERVAL_SECONDS: 'often',
      LOG_LEVEL: 'loud',
    });
    expect(problems).toEqual([
      'SLACK_BOT_TOKEN: must start with xoxb-',
      'POLL_INTERVAL_SECONDS: must be a number from 1 to 60',
      'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal',
      'NIMBLE_STUDIO_ID is missing',
      'AWS_REGION is missing',
      noEndpoint,
      noReceiver,
    ]);
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, [noStudio, noReceiver]],
    [
      { SLACK_API_URL: 'http://127.0.0.1:1', ...nimble },
      ['SLACK_BOT_TOKEN is missing', noReceiver],
    ],
    [nimble, ['SLACK_BOT_TOKEN is missing', noReceiver]],
    [
      { AWS_ENDPOINT_URL_NIMBLE: 'http://127.0.0.1:1' },
      [
        'NIMBLE_STUDIO_ID is missing',
        'AWS_REGION is missing',
        'SLACK_BOT_TOKEN is missing',
        noReceiver,
      ],
    ],
    ...[{ IDENTITY_STORE_ID: 'd-92670a1b2c' }, { STUDIO_USERS_FILE: './people.json' }].map(
      (directory): [Record<string, string>, string[]] => [
        directory,
        [noStudio, 'SLACK_BOT_TOKEN is missing', noReceiver],
      ],
    ),
    [
      { ...socket, STUDIO: 'nimble' },
      ['NIMBLE_STUDIO_ID is missing', 'AWS_REGION is missing', noEndpoint],
    ],
    [{ SLACK_APP_TOKEN: 'xapp-1', STUDIO: 'sandbox' }, ['SLACK_BOT_TOKEN is missing']],
  ])('partly configured, everything missing is listed: %o', (environment, problems) => {
    expect(problemsWith(environment)).toEqual(problems);
  });

  it.each<[Record<string, string>, string]>([
    [{ ADMIN_USERS: 'U0MEI00003' }, 'ADMIN_USERS is'],
    [{ DATABASE_URL: 'file:x' }, 'DATABASE_URL is'],
    [{ BOT_NAME: 'moon', POLL_INTERVAL_SECONDS: '2' }, 'BOT_NAME, POLL_INTERVAL_SECONDS are'],
    [{ STUDIO: 'sandbox', MAX_SESSIONS_PER_USER: '2' }, 'STUDIO, MAX_SESSIONS_PER_USER are'],
  ])('without Slack they are half a configuration: %o', (environment, named) => {
    const half = `${named} set, but nothing of Slack: set SLACK_BOT_TOKEN too, or start the sandbox by its name, npm run sandbox`;
    expect(problemsWith(environment)).toEqual([half]);
    expect(() => readSandboxSettings(environment)).not.toThrow();
  });

  it.each([
    ['ALOWED_USER_GROUPS', 'ALLOWED_USER_GROUPS'],
    ['ALLOWED_USER_GROUP', 'ALLOWED_USER_GROUPS'],
    ['ADMIN_USER', 'ADMIN_USERS'],
    ['MAX_SESSION_PER_USERS', 'MAX_SESSIONS_PER_USER'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['slack_app_token', 'SLACK_APP_TOKEN'],
    ['SALCK_BOT_TOKEN', 'SLACK_BOT_TOKEN'],
  ])('a misspelt name is told with the one that is meant: %s', (name, meant) => {
    const others = { ...socket, ...nimble, [meant]: '' };
    expect(problemsWith({ ...others, [name]: 'secret' })).toContain(
      `${name} is no setting: ${meant} is meant`,
    );
  });

  it('two receivers are one too many', () => {
    expect(problemsWith({ ...socket, ...http, ...nimble })).toEqual([
      'SLACK_APP_TOKEN (Socket Mode) and SLACK_SIGNING_SECRET (HTTP mode) are both set: keep one',
    ]);
  });

  it('EC2 needs its Region, and says so', () => {
    expect(problemsWith({ ...socket, STUDIO: 'ec2' })).toEqual(['AWS_REGION is missing']);
  });

  it.each([
    ['NIMBLE_STUDIO_ID', 'us-west-2-moon'],
    ['AWS_ENDPOINT_URL_NIMBLE', 'http://127.0.0.1:1'],
    ['IDENTITY_STORE_ID', 'd-92670a1b2c'],
    ['AWS_ENDPOINT_URL_IDENTITYSTORE', 'http://127.0.0.1:1'],
  ])('EC2 does not go with what is for Nimble Studio: %s', (name, value) => {
    expect(problemsWith({ ...socket, ...ec2, [name]: value })).toEqual([
      `${name} is set, but STUDIO is ec2: only STUDIO=nimble uses it`,
    ]);
  });

  it.each([
    [{ ...socket, ...nimble }, 'is set, but STUDIO is nimble: only STUDIO=ec2 uses it'],
    [{ ...socket, STUDIO: 'sandbox' }, 'is set, but STUDIO is sandbox: only STUDIO=ec2 uses it'],
  ])('the addresses of EC2 go with no other studio: %o', (given, words) => {
    const names = ['AWS_ENDPOINT_URL_EC2', 'AWS_ENDPOINT_URL_PRICING'];
    const set = Object.fromEntries(names.map((name) => [name, 'http://127.0.0.1:1']));
    expect(problemsWith({ ...given, ...set })).toEqual(names.map((name) => `${name} ${words}`));
  });

  it('the address of EC2 alone says what it is for', () => {
    expect(problemsWith({ AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:1' })).toContain(
      'AWS_ENDPOINT_URL_EC2 is set, but not STUDIO: only STUDIO=ec2 uses it',
    );
  });

  it.each([{}, { ...socket, STUDIO: 'sandbox' }])('production refuses the sandbox: %o', (given) => {
    expect(problemsWith({ ...given, NODE_ENV: 'production' })).toEqual([
      'NODE_ENV is production: the sandbox is for trying out, so connect Slack and set STUDIO=nimble or ec2',
    ]);
  });
});
