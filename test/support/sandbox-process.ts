import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const serve = fileURLToPath(new URL('../../sandbox/dist/serve.js', import.meta.url));

const nimbleStateSchema = z.object({
  sessions: z.array(
    z.looseObject({ sessionId: z.string(), state: z.string(), clientToken: z.string().nullish() }),
  ),
  calls: z.record(z.string(), z.number()),
});

const ec2StateSchema = z.object({
  instances: z.array(
    z.looseObject({
      instanceId: z.string(),
      state: z.string(),
      tags: z.record(z.string(), z.string()),
    }),
  ),
});

/** What the bot writes behind its messages, to know them by. */
export const postMetadataSchema = z.object({
  event_payload: z.object({ client_token: z.string(), reply: z.number().optional() }),
});

export type PostMetadata = z.infer<typeof postMetadataSchema>;

const slackStateSchema = z.object({
  messages: z.array(
    z.looseObject({
      channel: z.string(),
      ts: z.string(),
      threadTs: z.string().nullish(),
      user: z.string(),
      text: z.string(),
      metadata: postMetadataSchema.optional(),
    }),
  ),
});

export type NimbleState = z.infer<typeof nimbleStateSchema>;
export type Ec2State = z.infer<typeof ec2StateSchema>;
export type SlackState = z.infer<typeof slackStateSchema>;

/** The sandbox in a process of its own, so that what happens to a bot does not happen to it. */
export interface SandboxProcess {
  origin: string;
  environment: Record<string, string>;
  control(name: string, body: unknown): Promise<void>;
  nimble(): Promise<NimbleState>;
  ec2(): Promise<Ec2State>;
  slack(): Promise<SlackState>;
  stop(): Promise<void>;
}

export async function startSandboxProcess(
  settings: Readonly<Record<string, string>> = {},
): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [serve], {
    env: {
      PATH: process.env.PATH,
      SANDBOX_PORT: '0',
      SANDBOX_QUIET: 'yes',
      SANDBOX_SESSION_QUOTA: '100000',
      SANDBOX_VCPU_LIMIT: '1000000',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
      if (printed.includes('The sandbox is on')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}: ${printed}`)));
  });
  const lines = [...printed.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)];
  const environment = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
  const origin = /on: (.+)/.exec(printed)?.[1] ?? '';
  const read = async (path: string) => (await fetch(`${origin}/sandbox/${path}`)).json();
  return {
    origin,
    environment,
    async control(name, body) {
      const answer = await fetch(`${origin}/sandbox/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    },
    nimble: async () => nimbleStateSchema.parse(await read('nimble/state')),
    ec2: async () => ec2StateSchema.parse(await read('ec2/state')),
    slack: async () => slackStateSchema.parse(await read('slack/state')),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
