import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pretendAccount } from '../../sandbox/src/ec2/pretend-account.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import type { StudioKind } from '../../sandbox/src/settings.js';
import { listen } from '../../sandbox/testing/listening.js';
import { BotProcess } from '../support/bot-process.js';
import { folderAsItIs } from '../support/folder-as-it-is.js';
import { freePort } from '../support/free-port.js';
import { canMount, mountDisk } from '../support/full-disk.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const arn = 'arn:aws:sts::111122223333:assumed-role/nimble-session/i-0bot';

/** As Amazon's token service answers; pretended here, because only the doctor asks it. */
async function startTokenService(): Promise<string> {
  const server = createServer((request, response) => {
    const isAsked = request.headers.authorization?.includes('/us-west-2/sts/aws4_request');
    response.writeHead(isAsked ? 200 : 403, { 'content-type': 'text/xml' });
    response.end(
      `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start<Kind extends StudioKind>(
  studioKind: Kind,
  options: Partial<SandboxOptions> = {},
) {
  const sandbox = await startSandbox({ port: 0, ...options, studioKind });
  onTestFinished(() => sandbox.close());
  return { sandbox, folder: newFolder() };
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** `node dist/main.js doctor`, for a bot in this sandbox. */
async function doctor(
  { sandbox, folder }: { sandbox: Pick<Sandbox<StudioKind>, 'environment'>; folder: string },
  more: Record<string, string> = {},
  words: string[] = [],
) {
  const child = spawn(process.execPath, [main, 'doctor', ...words], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...sandbox.environment,
      DATABASE_URL: `file:${join(folder, 'data', 'bot.sqlite')}`,
      AWS_ENDPOINT_URL_STS: await startTokenService(),
      ...more,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output, lines: output.trimEnd().split('\n') };
}

/** Some templates of the pretend account have mistakes to be found. */
const wholeAccount = {
  ...pretendAccount,
  templates: pretendAccount.templates.filter(({ name }) =>
    ['animation', 'lighting-seq040'].includes(name),
  ),
};

const isWrong = (line: string) => line.startsWith('✗');
const admins = { ADMIN_USERS: 'U0MEI00003' };

describe('the doctor', () => {
  it.each(['nimble', 'ec2'] as const)(
    'finds nothing wrong with a bot on %s, and changes nothing',
    async (kind) => {
      const started = await start(kind, { ec2: { account: wholeAccount } });
      const { code, output, lines } = await doctor(started, admins);
      expect(lines.filter(isWrong)).toEqual([]);
      expect(code).toBe(0);
      expect(output).toMatch(/✓ Slack +workspace .*T0PAPERMOON/);
      expect(output).toMatch(/✓ Slack scopes/);
      expect(output).toMatch(/✓ Socket Mode/);
      expect(output).toMatch(/✓ ADMIN_USERS +U0MEI00003/);
      expect(output).toMatch(/✓ Studio +/);
      expect(output).toMatch(/✓ Who is who +U0MEI00003 has a user at the studio/);
      expect(output).toMatch(/✓ Database .* will be made/);
      if (kind === 'ec2') expect(output).toContain(arn);
      expect(readdirSync(started.folder)).toEqual([]);
      expect(started.sandbox.slack.controls.state().messages).toEqual([]);
    },
  );

  it('says all that is wrong with the settings, and looks no further', async () => {
    const started = await start('nimble');
    const { code, lines } = await doctor(started, { SLACK_BOT_TOKEN: 'xoxp-1', PORT: 'here' });
    expect(code).toBe(1);
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => /^✗ Settings .* → /.test(line))).toBe(true);
  });

  it('says that nothing is configured, and where it looked for .env', async () => {
    const folder = newFolder();
    const nothing = { sandbox: { environment: {} }, folder };
    const { code, output } = await doctor(nothing, { DATABASE_URL: '' });
    expect(code).toBe(1);
    expect(output).toContain(
      `✗ Settings           nothing is configured; .env: none at ${join(folder, '.env')} → `,
    );
  });

  it('names a token that Slack refuses, and still looks at the database', async () => {
    const { code, output } = await doctor(await start('nimble'), { SLACK_BOT_TOKEN: 'xoxb-none' });
    expect(code).toBe(1);
    expect(output).toContain(
      '✗ Slack              Slack does not accept SLACK_BOT_TOKEN (invalid_auth) → Copy',
    );
    expect(output).toMatch(/✓ Database/);
    expect(output).not.toContain('xoxb-none');
  });

  it('names people, groups and channels of the settings that do not count', async () => {
    const { code, lines } = await doctor(await start('nimble'), {
      ADMIN_USERS: 'U0MEI00003,U0NOBODY99',
      ALLOWED_USER_GROUPS: 'S0NOWHERE1',
      ALLOWED_CHANNELS: 'C0NOWHERE1',
      ALERT_CHANNEL: 'C0NOWHERE2',
      REPORT_CHANNEL: 'C0NOWHERE3',
    });
    expect(code).toBe(1);
    expect(lines.filter(isWrong).map((line) => line.slice(0, 60))).toEqual([
      expect.stringContaining('ADMIN_USERS        U0NOBODY99 cannot be read: Slack says'),
      expect.stringContaining('ALLOWED_USER_GROUPS S0NOWHERE1 cannot be read: Slack says'),
      expect.stringContaining('ALLOWED_CHANNELS   C0NOWHERE1 cannot be read: Slack says'),
      expect.stringContaining('ALERT_CHANNEL      C0NOWHERE2 cannot be read: Slack says'),
      expect.stringContaining('REPORT_CHANNEL     C0NOWHERE3 cannot be read: Slack says'),
    ]);
  });

  it.each([
    [{ approvers: ['U0MEI00003', 'U0NOBODY99'] }, admins, 'U0NOBODY99 cannot be read: Slack says'],
    [{}, {}, 'has no approvers, and there are no admins in their place'],
  ])('names approvers that do not count: %j', async (approval, more, said) => {
    const started = await start('nimble');
    const quotas = join(started.folder, 'quotas.json');
    writeFileSync(quotas, JSON.stringify({ approval: { types: ['g5.*'], ...approval } }));
    const { code, lines } = await doctor(started, { QUOTAS_FILE: quotas, ...more });
    expect(code).toBe(1);
    expect(lines.filter(isWrong)).toEqual([expect.stringMatching(`QUOTAS_FILE +${said}`)]);
  });

  it('names files of the settings that the bot would not start with, or that are open to others', async () => {
    const started = await start('nimble');
    const users = join(started.folder, 'users.json');
    const prices = join(started.folder, 'prices.json');
    const holidays = join(started.folder, 'holidays.ics');
    const hours = join(started.folder, 'hours.json');
    const quotas = join(started.folder, 'quotas.json');
    const files = {
      STUDIO_USERS_FILE: users,
      PRICES_FILE: prices,
      HOLIDAYS_FILE: holidays,
      HOURS_FILE: hours,
      QUOTAS_FILE: quotas,
    };
    const look = () => doctor(started, files);
    const amiss = await look();
    expect(amiss.code).toBe(1);
    expect(amiss.lines.filter(isWrong)).toEqual([
      expect.stringMatching(/^✗ STUDIO_USERS_FILE +.*users\.json cannot be read: .* → /),
      expect.stringMatching(/^✗ PRICES_FILE +.*prices\.json cannot be read: .* → /),
      expect.stringMatching(/^✗ HOURS_FILE +.*hours\.json cannot be read: .* → /),
      expect.stringMatching(/^✗ QUOTAS_FILE +.*quotas\.json cannot be read: .* → /),
      expect.stringMatching(/^✗ HOLIDAYS_FILE +.*holidays\.ics cannot be read as .* → /),
    ]);
    writeFileSync(
      holidays,
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270101\nEND:VEVENT\nEND:VCALENDAR\n',
    );
    writeFileSync(users, '{ "U0MEI00003": "user-mei" }', { mode: 0o644 });
    writeFileSync(prices, '{ "date": "2026-11-30", "usdPerHour": { "g5.2xlarge": 1.21 } }');
    writeFileSync(hours, '[{ "profile": "Animation", "usual": { "monday": "9:00-18:00" } }]');
    writeFileSync(quotas, '{ "limits": [{ "profile": "Animation", "sessions": 4 }] }');
    const open = await look();
    expect(open.code).toBe(0);
    expect(open.output).toMatch(/^✓ HOURS_FILE +profiles: 1$/m);
    expect(open.output).toMatch(/^✓ QUOTAS_FILE +limits: 1, budgets: 0$/m);
    expect(open.output).toMatch(/^\? STUDIO_USERS_FILE +others may read or write .*users\.json$/m);
    chmodSync(users, 0o600);
    expect((await look()).output).not.toContain('others may read');
  });

  it('looks itself whether the bot listens, and asks neither a proxy nor for an answer', async () => {
    const started = await start('nimble');
    const proxy = createServer();
    const ok = 'HTTP/1.1 200 OK\r\n';
    proxy.on('connect', (_request, socket) => {
      socket.on('error', () => {});
      socket.write(`${ok}\r\n`);
      socket.once('data', () => socket.end(`${ok}content-length: 0\r\n\r\n`));
    });
    onTestFinished(() => void proxy.close());
    const HTTP_PROXY = `http://127.0.0.1:${await listen(proxy)}`;
    const port = await freePort();
    const http = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'secret', HTTP_PROXY };
    const look = () => doctor(started, { ...http, HOST: '0.0.0.0', PORT: `${port}` });
    expect((await look()).output).toContain(`nothing listens on port ${port} of 0.0.0.0 yet`);
    const silent = createTcpServer();
    silent.listen(port, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    expect((await look()).output).toContain(`something listens on port ${port} of 0.0.0.0`);
  });

  it('names each permission of EC2 that is missing', async () => {
    const started = await start('ec2');
    started.sandbox.ec2.controls.permission({ operation: 'RunInstances', granted: false });
    const { code, output } = await doctor(started);
    expect(code).toBe(1);
    expect(output).toMatch(/✗ Studio +Profile “.*” cannot be launched: .*ec2:RunInstances/);
  });

  it('says when the studio does not answer', async () => {
    const { code, output } = await doctor(await start('nimble'), {
      AWS_ENDPOINT_URL_NIMBLE: 'http://127.0.0.1:1',
    });
    expect(code).toBe(1);
    expect(output).toMatch(/✗ Studio +.* in us-west-2: unreachable: .* → Let this machine reach/);
  });

  describe('changes nothing of a database', () => {
    /** A bot's, which was killed at work: what it wrote is in the journal. */
    async function killedBot(folder: string) {
      const { sandbox } = await start('nimble');
      const DATABASE_URL = `file:${join(folder, 'bot.sqlite')}`;
      const bot = BotProcess.inSandbox(sandbox, { DATABASE_URL });
      onTestFinished(() => bot.dispose());
      await bot.start();
      return { bot, look: () => doctor({ sandbox, folder: tmpdir() }, { DATABASE_URL }) };
    }
    const upToDate = /✓ Database .*bot\.sqlite, schema up to date/;

    it('whether its bot is at work, was killed, or has ended', async () => {
      const folder = newFolder();
      const { bot, look } = await killedBot(folder);
      expect((await look()).output).toMatch(upToDate);
      await bot.end('SIGKILL');
      expect(readdirSync(folder)).toContain('bot.sqlite-wal');
      const killed = folderAsItIs(folder);
      expect((await look()).output).toMatch(upToDate);
      expect(folderAsItIs(folder)).toEqual(killed);
      await bot.start();
      await bot.end('SIGTERM');
      const ended = folderAsItIs(folder);
      expect((await look()).output).toMatch(upToDate);
      expect(folderAsItIs(folder)).toEqual(ended);
    });

    it.runIf(canMount)('in a folder that it may not write, and says that of it', async () => {
      const folder = mountDisk('200m');
      const { bot, look } = await killedBot(folder);
      await bot.end('SIGKILL');
      spawnSync('mount', ['-o', 'remount,ro', folder]);
      const before = folderAsItIs(folder);
      const { code, output } = await look();
      expect(code).toBe(1);
      expect(output).toContain(`✗ Database           this user may not write ${folder}`);
      expect(folderAsItIs(folder)).toEqual(before);
    });
  });

  it('names a database that tells of another workspace or another studio', async () => {
    const { sandbox, folder } = await start('nimble');
    const DATABASE_URL = `file:${join(folder, 'bot.sqlite')}`;
    const bot = BotProcess.inSandbox(sandbox, { DATABASE_URL });
    onTestFinished(() => bot.dispose());
    await bot.start();
    await bot.end('SIGTERM');
    const database = new Database(join(folder, 'bot.sqlite'));
    for (const { part, own } of [
      { part: 'workspace', own: 'T0PAPERMOON' },
      { part: 'studio', own: 'nimble us-west-2 us-west-2-paper-moon01' },
    ]) {
      const change = database.prepare('update world set id = ? where part = ?');
      change.run('another', part);
      const { code, output } = await doctor({ sandbox, folder }, { DATABASE_URL });
      expect(code).toBe(1);
      expect(output).toMatch(
        new RegExp(`✗ Database +.*tells of the ${part} another, and this start is for ${own}\\.`),
      );
      change.run(own, part);
    }
    database.close();
    expect(await doctor({ sandbox, folder }, { DATABASE_URL })).toMatchObject({ code: 0 });
  });

  it('says when the database cannot be reached, without the password', async () => {
    const { code, output } = await doctor(await start('nimble'), {
      DATABASE_URL: 'postgres://bot:s3cret@127.0.0.1:1/bot',
    });
    expect(code).toBe(1);
    expect(output).toMatch(/✗ Database +127\.0\.0\.1:1\/bot: .*ECONNREFUSED/);
    expect(output).not.toContain('s3cret');
  });

  it('says the same as JSON', async () => {
    const { code, output } = await doctor(await start('nimble'), {}, ['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      version: JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
        .version,
      findings: expect.arrayContaining([
        { about: 'Slack scopes', result: 'good', said: 'all that manifest.yml asks for' },
      ]),
    });
  });
});
