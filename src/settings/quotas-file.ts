import { z } from 'zod';
import type { Named } from '../launches/ports/people.js';
import type { Quotas } from '../launches/quotas.js';
import { jsonFile } from './json-file.js';

const group = z.string().regex(/^S[A-Z0-9]+$/, 'must be the id of a Slack user group');
const profile = z.string().min(1, 'must be the id or the name of a launch profile');
const person = z.string().regex(/^([UW][A-Z0-9]+|\*)$/, 'must be a Slack user id, or *');
const noDollars = 'must be a number of dollars';
const typeName = z
  .string()
  .min(1, 'must be the name of an instance type, with * for any characters');
const approver = z
  .string()
  .regex(/^[UWS][A-Z0-9]+$/, 'must be a Slack user id, or the id of a user group');
const noHours = 'must be a number of hours';
const hourMs = 3_600_000;
const noNumber = 'must be a number of sessions';

/** How many sessions there may be, what may be spent, and what needs an approval. */
const quotasSchema = z.strictObject({
  limits: z
    .array(
      z
        .strictObject({
          group: group.nullable().default(null),
          profile: profile.nullable().default(null),
          sessions: z.int(noNumber).min(0, noNumber),
        })
        .refine(
          (limit) => limit.group !== null || limit.profile !== null,
          'names no group or profile',
        ),
    )
    .default([]),
  budgets: z
    .array(
      z
        .strictObject({
          usd: z.number(noDollars).positive(noDollars),
          person: person.nullable().default(null),
          group: group.nullable().default(null),
          profile: profile.nullable().default(null),
        })
        .refine(
          (budget) => [budget.person, budget.group, budget.profile].filter(Boolean).length <= 1,
          'names more than one of person, group and profile',
        ),
    )
    .default([]),
  approval: z
    .strictObject({
      types: z.array(typeName).default([]),
      profiles: z.array(profile).default([]),
      approvers: z.array(approver).default([]),
      hours: z.number(noHours).positive(noHours).default(24),
    })
    .refine(({ types, profiles }) => types.length + profiles.length > 0, 'names no type or profile')
    .transform(({ types, profiles, approvers, hours }) => ({
      types,
      profiles,
      approvers: approvers.length === 0 ? null : namedIn(approvers),
      withinMs: hours * hourMs,
    }))
    .nullable()
    .default(null),
});

function namedIn(ids: readonly string[]): Named {
  const isGroup = (id: string) => id.startsWith('S');
  return { users: ids.filter((id) => !isGroup(id)), groups: ids.filter(isGroup) };
}

export const readQuotas = jsonFile<Quotas>(
  'QUOTAS_FILE',
  quotasSchema,
  'a list of limits and budgets, { "limits": [{ "profile": "Animation", "sessions": 4 }], "budgets": [{ "person": "*", "usd": 300 }] }',
);
