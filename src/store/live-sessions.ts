import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { LiveSearch, Page, SearchWord } from '../launches/ports/launches.js';
import { type LaunchRow, launchColumns, type Schema } from './schema.js';

/** Nothing is left of these that could be stopped, or that costs anything. */
const notLive = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED', 'CREATE_FAILED'];

type Launches = ExpressionBuilder<Schema, 'launches'>;

/** Literal, as in the partial index `launches_live`: what is bound only later keeps SQLite from using it. */
function isLive(e: Launches) {
  return sql<SqlBool>`${e.ref('state')} not in (${sql.join(notLive.map((state) => sql.lit(state)))})`;
}

/** Those that take a place of this owner's. */
export function liveOf<Output>(
  launches: SelectQueryBuilder<Schema, 'launches', Output>,
  owner: string,
) {
  return launches.where(isLive).where((e) => isForOwner(e, owner));
}

/** The rows of a page of live sessions, newest first; beyond the end, of the last page. */
export async function liveSessions(
  db: Kysely<Schema>,
  search: LiveSearch,
  { offset, limit }: Page,
): Promise<{ rows: LaunchRow[]; total: number; offset: number }> {
  const found = db.selectFrom('launches').where((e) => isFound(e, search));
  const { count } = await found
    .select((e) => e.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  const total = Number(count);
  const lastPage = Math.max(0, Math.ceil(total / limit) - 1) * limit;
  const from = Math.min(offset, lastPage);
  const rows = await found
    .select(launchColumns)
    .orderBy('requestedAtMs', 'desc')
    .orderBy('clientToken', 'desc')
    .offset(from)
    .limit(limit)
    .execute();
  return { rows, total, offset: from };
}

/** What the owner asked for, or somebody for them whom the studio has let do so. */
export function isForOwner(e: Launches, owner: string) {
  const theirs = e.or([e('requestedBy', '=', owner), e('admitted', '=', 1)]);
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

/** SQLite takes only so many calls within each other; further letters are found as they are typed. */
const lettersLowered = 20;

/** A text in lower case, as far as `wanted` has its letters: `lower()` of SQLite knows those of ASCII only. */
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
