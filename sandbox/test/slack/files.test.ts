import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ada, manifest, type RunningSlack, startSlack } from './start-slack.js';

const direct = 'D0ADA00001';
const csv = 'who,what\r\nÅsa,“stop”\r\n';

let slack: RunningSlack;
beforeEach(async () => {
  slack = await startSlack({ manifest: manifest({ scopes: ['chat:write', 'files:write'] }) });
});
afterEach(() => slack.stop());

/** The error that Slack answers with. */
function refusal(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error) => error.data.error,
  );
}

async function uploaded(content = csv): Promise<string> {
  const length = Buffer.byteLength(content);
  const { files } = slack.client();
  const { upload_url, file_id } = await files.getUploadURLExternal({ filename: 'a.csv', length });
  const answer = await fetch(upload_url ?? '', { method: 'POST', body: content });
  expect(await answer.text()).toBe(`OK - ${length}`);
  return file_id ?? '';
}

const complete = (id: string, more: object = {}) =>
  slack.client().apiCall('files.completeUploadExternal', { files: [{ id }], ...more });

describe('a file', () => {
  it('is uploaded by the client of Slack’s SDK, and shared with what is said about it', async () => {
    const person = await slack.open(ada);
    await slack.client().files.uploadV2({
      channel_id: direct,
      filename: 'history.csv',
      content: csv,
      initial_comment: 'All of it.',
    });
    const message = await person.waitFor(() => person.messages(direct)[0], 'the file');
    expect(message).toMatchObject({ user: 'U0NIMBLEBOT', ephemeral: false });
    const [, link = ''] = /^All of it\.\n<([^|]+)\|history\.csv>$/.exec(message.text) ?? [];
    const answer = await fetch(link);
    expect(answer.headers.get('content-disposition')).toContain('history.csv');
    expect(await answer.text()).toBe(csv);
  });

  it('is a picture too, and stands in the thread that was asked for', async () => {
    const person = await slack.open(ada);
    const { chat, files } = slack.client();
    const { ts = '' } = await chat.postMessage({ channel: direct, text: 'The report.' });
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00, 0xc3]);
    const to = { channel_id: direct, thread_ts: ts };
    await files.uploadV2({ ...to, filename: 'report.png', file: png });
    const message = await person.waitFor(
      ({ messages }) => messages.find(({ threadTs }) => threadTs === ts),
      'the picture',
    );
    const [, link = ''] = /^<([^|]+)\|report\.png>$/.exec(message.text) ?? [];
    const answer = await fetch(link);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(png);
    const elsewhere = { channel_id: direct, thread_ts: '1.000001' };
    expect(await refusal(complete(await uploaded(), elsewhere))).toBe('thread_not_found');
  });

  it('needs its scope', async () => {
    const bare = await startSlack();
    slack.cleanUps.push(() => bare.stop());
    const { files } = bare.client();
    const asked = files.getUploadURLExternal({ filename: 'a.csv', length: 1 });
    expect(await refusal(asked)).toBe('missing_scope');
    const shared = bare.client().apiCall('files.completeUploadExternal', { files: [{ id: 'F1' }] });
    expect(await refusal(shared)).toBe('missing_scope');
  });

  it('has a name and a length, and content of that length, once', async () => {
    const web = slack.client();
    for (const wrong of [
      { filename: 'a.csv' },
      { length: 1 },
      { filename: '', length: 1 },
      { filename: 'a', length: 0 },
    ]) {
      expect(await refusal(web.apiCall('files.getUploadURLExternal', wrong))).toBe(
        'invalid_arguments',
      );
    }
    const { upload_url = '' } = await web.files.getUploadURLExternal({ filename: 'a', length: 2 });
    const send = async (body: string) => (await fetch(upload_url, { method: 'POST', body })).status;
    expect(await send('abc')).toBe(400);
    expect(await send('ab')).toBe(200);
    expect(await send('ab')).toBe(404);
    expect((await fetch(upload_url)).status).toBe(405);
  });

  it('is shared once, with a conversation that the bot may write to, after its content came', async () => {
    expect(await refusal(complete('F404'))).toBe('file_not_found');
    const { files } = slack.client();
    const { file_id = '' } = await files.getUploadURLExternal({ filename: 'a', length: 2 });
    expect(await refusal(complete(file_id))).toBe('file_not_found');
    expect(
      await refusal(slack.client().apiCall('files.completeUploadExternal', { files: [] })),
    ).toBe('invalid_arguments');
    const id = await uploaded();
    // Slack: a conversation, not a person.
    expect(await refusal(complete(id, { channel_id: ada }))).toBe('channel_not_found');
    expect(await refusal(complete(id, { channel_id: 'C404' }))).toBe('channel_not_found');
    expect((await fetch(`${slack.origin}/files/${id}`)).status).toBe(404);
    expect(await complete(id, { channel_id: direct })).toMatchObject({
      files: [{ id, title: 'a.csv' }],
    });
    expect(await refusal(complete(id, { channel_id: direct }))).toBe('file_not_found');
  });
});
