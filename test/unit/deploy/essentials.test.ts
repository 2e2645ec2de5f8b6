import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { stopProcessWithinMs } from '../../../src/limits.js';
import { settingTables } from '../../../src/settings/read-settings.js';
import { dockerfile, lastOf } from '../../support/image.js';

function textOf(file: string): string {
  return readFileSync(new URL(`../../../deploy/${file}`, import.meta.url), 'utf8');
}

const { scripts, version } = z
  .object({ scripts: z.object({ start: z.string() }), version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')));

const settings = Object.values(settingTables).flatMap((table) => Object.keys(table));

describe('deploy/Dockerfile', () => {
  it('has a user without rights, a check, and one folder to write to', () => {
    expect(lastOf('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(lastOf('HEALTHCHECK')).toContain('/livez');
    expect(lastOf('VOLUME')).toBe(lastOf('WORKDIR'));
    expect(dockerfile.findLastIndex(({ word }) => word === 'RUN')).toBeLessThan(
      dockerfile.findIndex(({ word }) => word === 'USER'),
    );
  });

  it('begins with an image of one known version', () => {
    const images = dockerfile.filter(({ word }) => word === 'FROM').map(({ rest }) => rest);
    const names = images.map((rest) => rest.split(' ')[0]);
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^node:(20|22|24)-[a-z]+-slim$/);
  });

  it('sets what are settings of the bot, and starts it as npm start does', () => {
    const names = lastOf('ENV').replace(/=\S+/g, '').split(' ');
    expect(names.filter((name) => !settings.includes(name))).toEqual([]);
    const words = scripts.start
      .replace('exec ', '')
      .replace('scripts/start.js', '/app/dist/main.js');
    expect(JSON.parse(lastOf('CMD')).join(' ')).toBe(words);
    expect(textOf('nimble-session.service')).toContain(
      words.replace('/app', '/opt/nimble-session'),
    );
  });
});

describe('deploy/compose.yaml', () => {
  const environment = z.record(z.string(), z.string());
  const { services } = z
    .object({
      services: z.object({
        bot: z.looseObject({ environment, ports: z.array(z.string()) }),
        postgres: z.looseObject({ environment }),
      }),
    })
    .parse(parse(textOf('compose.yaml')));

  it('gives the bot no rights and no disk to write to', () => {
    expect(services.bot).toMatchObject({
      user: lastOf('USER'),
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it('has no secret in it, and settings that the bot knows', () => {
    const { bot, postgres } = services;
    expect(Object.keys(bot.environment).filter((name) => !settings.includes(name))).toEqual([]);
    const secret = /\$\{POSTGRES_PASSWORD:\?[^}]+\}/;
    expect(bot.environment.DATABASE_URL).toMatch(secret);
    expect(postgres.environment.POSTGRES_PASSWORD).toMatch(secret);
  });

  it('runs the image of this version, as in production, on the ports that it opens', () => {
    expect(services.bot.image).toBe(`nimble-session-bot:${version}`);
    expect(services.bot.environment).toMatchObject({ NODE_ENV: 'production', PORT: '3000' });
  });

  it('opens nothing to other machines', () => {
    expect(services.bot.ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(services.postgres).not.toHaveProperty('ports');
  });
});

describe('deploy/kubernetes.yaml', () => {
  const documents = parseAllDocuments(textOf('kubernetes.yaml')).map((one) => one.toJS());
  const probe = (path: string) => ({ httpGet: { path, port: 'ops' } });
  const deployment = z
    .object({
      spec: z.object({
        template: z.object({
          spec: z.looseObject({
            terminationGracePeriodSeconds: z.number(),
            containers: z.tuple([
              z.looseObject({
                env: z.array(z.object({ name: z.string(), value: z.string() })),
                lifecycle: z.object({
                  preStop: z.object({
                    exec: z.object({
                      command: z.tuple([z.literal('sleep'), z.coerce.number().min(1)]),
                    }),
                  }),
                }),
              }),
            ]),
          }),
        }),
      }),
    })
    .parse(documents.find(({ kind }) => kind === 'Deployment'));
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;

  it('gives the bot no rights and no disk to write to', () => {
    const [user] = lastOf('USER').split(':').map(Number);
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container.securityContext).toEqual({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('asks the bot whether it lives, and whether it is ready', () => {
    expect(container).toMatchObject({
      startupProbe: probe('/livez'),
      livenessProbe: probe('/livez'),
      readinessProbe: probe('/readyz'),
      ports: [
        { name: 'slack', containerPort: 3000 },
        { name: 'ops', containerPort: 9464 },
      ],
    });
  });

  it('has no secret in it, and settings that the bot knows', () => {
    expect(documents.map(({ kind }) => kind)).not.toContain('Secret');
    expect(container.envFrom).toEqual([{ secretRef: { name: 'nimble-session' } }]);
    expect(container.env.filter(({ name }) => !settings.includes(name))).toEqual([]);
  });

  it('runs the image of this version, as in production', () => {
    expect(container.image).toBe(`nimble-session-bot:${version}`);
    expect(container.env).toContainEqual({ name: 'NODE_ENV', value: 'production' });
  });

  it('goes on until no more requests come, and has the time to end in order', () => {
    const [, seconds] = container.lifecycle.preStop.exec.command;
    const endsWithin = seconds + stopProcessWithinMs / 1_000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(endsWithin);
  });

  it('means the same pods everywhere', () => {
    const labels = { 'app.kubernetes.io/name': 'nimble-session' };
    const label = JSON.stringify(labels).slice(1, -1);
    for (const document of documents) expect(JSON.stringify(document)).toContain(label);
  });
});
