import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { answerTo } from '../support/answers.js';
import { textOf } from '../support/documents.js';
import { ada, mei, openForm, wholeText } from '../support/launching.js';
import type { Clone } from './clone.js';
import { walkOf } from './moto.js';

/** Commands of the pages, as they stand there, and what comes of them in a clone. */
interface Walk {
  commands: readonly [string, ...string[]];
  /** @param origin where the sandbox is that the first command of README started */
  go(given: { clone: Clone; origin: string }, ...commands: readonly string[]): Promise<void>;
}

const theOrigin = /(?:Open|The sandbox is on:) (http:\S+)/;

/** A command that goes on until the end of the test. */
function begin(clone: Clone, command: string, settings?: Readonly<Record<string, string>>) {
  const begun = clone.start(command, settings);
  onTestFinished(async () => void (await begun.stop()));
  return begun;
}

async function personAt(origin: string, who: string) {
  const person = await openWorkspace(origin, who);
  onTestFinished(() => person.close());
  return person;
}

/** The settings of a bot that works in a sandbox of its own, with a file for its database. */
async function botSettings(folder: string) {
  const sandbox = await startSandbox({ port: 0 });
  onTestFinished(() => sandbox.close());
  return { ...sandbox.environment, DATABASE_URL: `file:${join(folder, 'data/bot.sqlite')}` };
}

/** The curl commands of sandbox/README.md; the pages say 3000, where the sandbox is unless told. */
const arming = walkOf('sandbox/README.md');
const armingLines = arming.flatMap((text) =>
  text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.startsWith('curl ')),
);

export const walks: readonly Walk[] = [
  {
    commands: ['npm ci && npm start', 'npm ci', 'npm start'],
    async go({ origin }) {
      const form = await openForm(await personAt(origin, ada));
      expect(form.submit).toBe('Launch');
    },
  },
  {
    commands: [
      'ADMIN_USERS=U0MEI00003 npm run sandbox',
      'npm run sandbox',
      'node dist/main.js sandbox',
    ],
    async go({ clone }, withAdmin = '', ...others) {
      const bot = begin(clone, withAdmin);
      const admin = await personAt(await bot.printed(theOrigin), mei);
      await bot.printed(/(the bot is ready)/);
      expect(wholeText(await answerTo(admin, 'list all'))).toMatch(/There is no workstation/);
      for (const command of others) await begin(clone, command).printed(/(the bot is ready)/);
    },
  },
  {
    commands: [
      'npm run build && npm run doctor',
      'npm run build',
      'npm run doctor',
      'npm run --silent doctor -- --json',
      'node dist/main.js doctor',
    ],
    async go({ clone }, built = '', _build, plain = '', asJson = '', ...doctors) {
      const settings = await botSettings(clone.folder);
      expect(await clone.run(built, settings)).toMatch(/^✓ Slack/m);
      expect(JSON.parse(await clone.run(asJson, settings)).findings).not.toEqual([]);
      for (const command of [plain, ...doctors]) {
        expect(await clone.run(command, {}, 1)).toContain('nothing is configured');
      }
    },
  },
  {
    commands: ['node dist/main.js', 'npm run backup -- FILE', 'node dist/main.js backup FILE'],
    async go({ clone }, start = '', ...backups) {
      const settings = await botSettings(clone.folder);
      await begin(clone, start, settings).printed(/(the bot is ready)/);
      for (const [index, command] of backups.entries()) {
        const file = join(clone.folder, `copy-${index}.sqlite`);
        expect(await clone.run(command.replace('FILE', file), settings)).toContain(file);
        expect(readFileSync(file, 'latin1')).toMatch(/^SQLite format 3\0/);
      }
    },
  },
  {
    commands: ['node dist/main.js --version'],
    async go({ clone }, command = '') {
      expect(await clone.run(command)).toMatch(/^\d+\.\d+\.\d+\n$/);
    },
  },
  {
    commands: ['npm run test:unit', 'npm test -w nimble-session-sandbox'],
    async go({ clone }, unit = '', sandbox = '') {
      // Two files of all: the rest of them run beside this one.
      expect(await clone.run(`${unit} -- --shard=1/60`)).toMatch(/Tests.* passed/);
      expect(await clone.run(`${sandbox} -- --shard=1/30`)).toMatch(/Tests.* passed/);
    },
  },
  {
    commands: ['npx vitest run --config test/vitest.config.ts test/routes/connect'],
    async go({ clone }, command = '') {
      // One test of the file: the rest of them run beside this one.
      expect(await clone.run(`${command} -t 'opens the modal before'`)).toMatch(/Tests.* passed/);
    },
  },
  {
    commands: ['npx vitest run --config test/vitest.config.ts test/unit/settings -u'],
    async go({ clone }, command = '') {
      const files = ['.env.example', 'docs/settings.md'];
      for (const file of files) writeFileSync(join(clone.folder, file), '');
      await clone.run(command);
      for (const file of files) {
        expect(readFileSync(join(clone.folder, file), 'utf8')).toBe(textOf(file));
      }
    },
  },
  {
    commands: ['npm run format'],
    async go({ clone }, command = '') {
      const file = join(clone.folder, 'test/unformatted.ts');
      writeFileSync(file, 'export const one = "1"\n');
      await clone.run(command);
      expect(readFileSync(file, 'utf8')).toBe("export const one = '1';\n");
    },
  },
  {
    commands: [
      'npm run release',
      'tar -xzf nimble-session-bot-0.1.0.tar.gz -C /opt && ln -sfn nimble-session-bot-0.1.0 /opt/nimble-session',
      'cd /opt/nimble-session && npm ci --omit=dev',
      'install -m 600 .env.example /etc/nimble-session.env && editor /etc/nimble-session.env',
      'install -m 644 deploy/nimble-session.service /etc/systemd/system/',
      'rm -rf /etc/systemd/system/nimble-session.service /etc/nimble-session.env /opt/nimble-session /opt/nimble-session-bot-*',
      'npm ci --omit=dev',
    ],
    async go({ clone }, release = '', ...machine) {
      await clone.run(release);
      const root = join(clone.folder, 'machine');
      for (const folder of ['opt', 'etc/systemd/system']) {
        mkdirSync(join(root, folder), { recursive: true });
      }
      const onMachine = (step: string) => step.replaceAll(/ (\/\w)/g, ` ${root}$1`);
      const steps = machine.slice(0, 4).map(onMachine);
      const version = 'node dist/main.js --version';
      const typed = ['cd release', 'editor() { test -w "$1"; }', ...steps, version].join('\n');
      expect(await clone.run(typed)).toMatch(/^\d+\.\d+\.\d+\n$/m);
      expect(statSync(join(root, 'etc/nimble-session.env')).mode & 0o777).toBe(0o600);
      expect(existsSync(join(root, 'etc/systemd/system/nimble-session.service'))).toBe(true);
      expect(existsSync(join(root, 'opt/nimble-session/node_modules/vitest'))).toBe(false);
      await clone.run(onMachine(machine[4] ?? ''));
      const left = readdirSync(root, { recursive: true });
      expect(left.sort()).toEqual(['etc', 'etc/systemd', 'etc/systemd/system', 'opt']);
    },
  },
  {
    commands: ['echo "POSTGRES_PASSWORD=$(openssl rand -hex 24)" >> .env'],
    async go({ clone }, command = '') {
      const folder = join(clone.folder, 'compose');
      mkdirSync(folder);
      await clone.run(`cd compose\n${command}`);
      expect(readFileSync(join(folder, '.env'), 'utf8')).toMatch(/^POSTGRES_PASSWORD=\w{48}\n$/);
    },
  },
  {
    commands: ['npm start -w nimble-session-sandbox', ...armingLines],
    async go({ clone }, command = '') {
      const origin = await begin(clone, command).printed(theOrigin);
      writeFileSync(join(clone.folder, '.curlrc'), 'fail-with-body\nsilent\n');
      for (const text of arming) {
        const typed = text.replaceAll('http://127.0.0.1:3000', origin);
        await clone.run(typed, { CURL_HOME: clone.folder });
      }
      const armed = await Promise.all(
        ['slack', 'nimble', 'ec2'].map(async (part) => {
          const state = await fetch(`${origin}/sandbox/${part}/state`);
          return JSON.stringify((await state.json()).armed);
        }),
      );
      expect(armed[0]).toMatch(/chat\.update: the next 2 calls.*token.*Ben.*Ada.*#general.*9/);
      expect(armed[1]).toMatch(/CreateStreamingSession: the next call.*INSUFFICIENT_CAPACITY/);
      expect(armed[2]).toMatch(/g5\.\* in us-west-2a.*StartInstances/);
    },
  },
];

/** Every command that a test runs, here or against moto. */
export const walked: ReadonlySet<string> = new Set([
  ...walks.flatMap(({ commands }) => commands),
  // test/operators/ec2-walk and test/operators/cloudformation run these from top to bottom.
  ...['docs/ec2.md', 'deploy/README.md'].flatMap((page) =>
    walkOf(page).flatMap((text) => text.split('\n')),
  ),
]);
