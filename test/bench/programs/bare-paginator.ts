import { NimbleClient, paginateListStreamingSessions } from '@aws-sdk/client-nimble';

/** Lists all sessions of the studio, as the SDK does it, and says when it has them. */
const client = new NimbleClient({ region: process.env.AWS_REGION ?? '' });
let sessions = 0;
const pages = paginateListStreamingSessions({ client }, { studioId: process.env.NIMBLE_STUDIO_ID });
for await (const page of pages) sessions += page.sessions?.length ?? 0;
process.stdout.write(`${sessions} sessions\nready\n`);
