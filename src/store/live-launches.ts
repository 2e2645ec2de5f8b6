import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { LiveSearch, Page, SearchWord } from '../launches/ports/launch-store.js';
import { statesWhere } from '../launches/states.js';
import { type LaunchColumns, launchColumnNames } from './columns.js';
import type { Schema } from './schema.js';

/** Sorted, as in the partial index `launches_live`. */
const notLive = statesWhere(({ live }) => !live).sort();

type Launches = ExpressionBuilder<Schema, 'launches'>;

/** SQLite uses a partial index only for the very condition of the index: literal, in the same order. */
export function isLive(e: Launches) {
  return sql<SqlBool>`${e.ref('state')} not in (${sql.join(notLive.map((state) => sql.lit(state)))})`;
}

/** As in the partial index `launches_over_by_message`. */
export function isNotLive(e: Launches) {
  return sql<SqlBool>`${e.ref('state')} in (${sql.join(notLive.map((state) => sql.lit(state)))})`;
}

/** The launches that count for this owner's limit. */
export function liveOf<Output>(
  launches: SelectQueryBuilder<Schema, 'launches', Output>,
  owner: string,
) {
  return launches.where(isLive).where((e) => isForOwner(e, owner));
}

/** A page of live launches, newest first; beyond the end, the last page. */
export async function liveLaunches(
  db: Kysely<Schema>,
  search: LiveSearch,
  { offset, limit }: Page,
): Promise<{ rows: LaunchColumns[]; total: number; offset: number }> {
  const found = db.selectFrom('launches').where((e) => isFound(e, search));
  const { total } = await found
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const lastPage = Math.max(0, Math.ceil(total / limit) - 1) * limit;
  const from = offset < total ? offset : lastPage;
  const rows = await found
    .select(launchColumnNames)
    .orderBy('requestedAtMs', 'desc')
    .orderBy('clientToken', 'desc')
    .offset(from)
    .limit(limit)
    .execute();
  return { rows, total, offset: from };
}

/** What the owner requested, and what others, or workflows, requested for them once it is admitted. */
export function isForOwner(e: Launches, owner: string) {
  const theirs = e.or([
    e.and([e('requestedBy', '=', owner), e('executionId', 'is', null)]),
    e('admitted', '=', 1),
  ]);
  return e.and([e('owner', '=', owner), theirs]);
}

function isFound(e: Launches, { owner, notOwner, words }: LiveSearch) {
  return e.and([
    isLive(e),
    ...(owner === undefined ? [] : [isForOwner(e, owner)]),
    ...(notOwner === undefined ? [] : [e('owner', '<>', notOwner)]),
    ...words.map((word) => holds(e, word)),
  ]);
}

function holds(e: Launches, { text, owner, states }: SearchWord) {
  const wanted = text.toLowerCase();
  const pattern = `%${wanted.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const has = (column: 'ownerName' | 'launchProfileName' | 'ec2InstanceType') =>
    sql<SqlBool>`${inLowerCase(e.ref(column), wanted)} like ${pattern} escape '\\'`;
  return e.or([
    has('ownerName'),
    has('launchProfileName'),
    has('ec2InstanceType'),
    ...(owner === null ? [] : [e('owner', '=', owner)]),
    ...(states.length === 0 ? [] : [e('state', 'in', states)]),
  ]);
}

/** SQLite limits how deep calls may nest. Further letters are found only in the case in which they were typed. */
const lettersLowered = 20;

/** A text in lower case. SQLite's `lower()` knows ASCII only, so other letters of `wanted` are replaced. */
function inLowerCase(text: Expression<string>, wanted: string): Expression<string> {
  const others = [...wanted].filter(
    (letter) => letter > '\u007F' && letter.toUpperCase() !== letter,
  );
  return [...new Set(others)]
    .slice(0, lettersLowered)
    .reduce<Expression<string>>(
      (lowered, letter) => sql<string>`replace(${lowered}, ${letter.toUpperCase()}, ${letter})`,
      sql<string>`lower(${text})`,
    );
}
