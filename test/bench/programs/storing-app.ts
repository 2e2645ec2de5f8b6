import { CreateStreamingSessionCommand, NimbleClient } from '@aws-sdk/client-nimble';
import { App, LogLevel } from '@slack/bolt';
import Database from 'libsql';
import pg from 'pg';

/**
 * What a team would write that does not want to lose a launch: a Bolt app that stores one row for a
 * submission, acknowledges it, and calls the SDK. By HTTP on `PORT`, with a row in `DATABASE_URL`.
 */
const {
  PORT,
  DATABASE_URL = '',
  SLACK_BOT_TOKEN = '',
  SLACK_SIGNING_SECRET = '',
  SLACK_API_URL = '',
} = process.env;

const schema = 'create table submissions (token text primary key, body text not null)';

/** Stores a submission, on disk before it resolves. */
async function openDatabase(): Promise<(token: string, body: string) => Promise<void>> {
  if (DATABASE_URL.startsWith('file:')) {
    const database = new Database(DATABASE_URL.replace('file:', ''));
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec(schema);
    const insert = database.prepare('insert into submissions values (?, ?)');
    return async (token, body) => {
      insert.run(token, body);
    };
  }
  const pool = new pg.Pool({ connectionString: DATABASE_URL });
  await pool.query(schema);
  return async (token, body) => {
    await pool.query('insert into submissions values ($1, $2)', [token, body]);
  };
}

const store = await openDatabase();
const app = new App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  logLevel: LogLevel.WARN,
});
const nimble = new NimbleClient({ region: process.env.AWS_REGION ?? '' });

app.view(/.*/, async ({ ack, view }) => {
  await store(view.id, JSON.stringify(view.state.values));
  await ack();
  await nimble.send(
    new CreateStreamingSessionCommand({
      studioId: process.env.NIMBLE_STUDIO_ID,
      clientToken: view.id,
      launchProfileId: 'lp-animation-main',
      ec2InstanceType: 'g4dn.xlarge',
      tags: { 'launched-by': 'storing-app' },
    }),
  );
});

await app.start(Number(PORT));
process.stdout.write('ready\n');
