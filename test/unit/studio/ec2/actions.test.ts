import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ec2Actions } from '../../../../src/studio/ec2/api.js';

const folder = fileURLToPath(new URL('../../../../src/studio/ec2/', import.meta.url));

it('every action of EC2 that the bot calls stands in one list', () => {
  const called = readdirSync(folder).flatMap((file) =>
    [...readFileSync(`${folder}${file}`, 'utf8').matchAll(/new (\w+)Command\(/g)].map(
      ([, action]) => action,
    ),
  );
  // That of another service, which the bot can do without.
  expect([...new Set(called)].sort()).toEqual([...ec2Actions, 'GetProducts'].toSorted());
});
