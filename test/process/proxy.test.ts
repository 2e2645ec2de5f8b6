import { onTestFinished } from 'vitest';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { toldPrivately } from '../support/answers.js';
import {
  expectEveryWay,
  farTlsName,
  newCertificate,
  startForwardProxy,
} from '../support/forward-proxy.js';
import { ben } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';
import { requestLaunch } from '../support/requested-launch.js';

it('all ways out lead through the proxy by TLS, with a certificate authority of the studio', async ({
  sandbox,
  newBot,
  person,
}) => {
  const certificate = newCertificate();
  onTestFinished(() => certificate.remove());
  const proxy = await startForwardProxy(certificate);
  onTestFinished(() => proxy.close());
  const byTls = JSON.stringify(sandbox.environment).replaceAll(
    'http://127.0.0.1',
    `https://${farTlsName}`,
  );
  const bot = newBot({
    ...JSON.parse(byTls),
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: certificate.file,
  });
  await bot.start();
  const launch = await requestLaunch(person);
  const message = await launch.saying('has a workstation ready');
  const other = await openWorkspace(sandbox.origin, ben);
  onTestFinished(() => other.close());
  await toldPrivately(other, () => other.press(message, 'Stop'));
  expectEveryWay(proxy);
});
