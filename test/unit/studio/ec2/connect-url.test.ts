import { describe, expect, it } from 'vitest';
import {
  connectUrl,
  isLoopback,
  nativeUrlOf,
  patternMistake,
  usualConnectUrl,
} from '../../../../src/studio/ec2/connect-url.js';

const values = {
  privateIp: '10.0.1.5',
  privateDns: 'ip-10-0-1-5.us-west-2.compute.internal',
  publicIp: '198.51.100.7',
  publicDns: 'ec2-198-51-100-7.us-west-2.compute.amazonaws.com',
  instanceId: 'i-0a1b2c3d',
  login: 'ada lovelace@papermoon.example',
};
const nothing = {
  privateIp: null,
  privateDns: null,
  publicIp: null,
  publicDns: null,
  instanceId: null,
  login: null,
};

describe('the address to connect to', () => {
  it.each([
    [usualConnectUrl, 'https://10.0.1.5:8443/'],
    ['https://{publicIp}:8443/#console', 'https://198.51.100.7:8443/#console'],
    ['https://{privateDns}', 'https://ip-10-0-1-5.us-west-2.compute.internal/'],
    ['https://{publicDns}/', 'https://ec2-198-51-100-7.us-west-2.compute.amazonaws.com/'],
    [
      'https://dcv.papermoon.example/{instanceId}?user={login}',
      'https://dcv.papermoon.example/i-0a1b2c3d?user=ada%20lovelace%40papermoon.example',
    ],
    ['https://dcv.papermoon.example/', 'https://dcv.papermoon.example/'],
  ])('of %s is %s', (pattern, url) => {
    expect(patternMistake(pattern, false)).toBeNull();
    expect(connectUrl(pattern, values, false)).toEqual({ url });
  });

  it.each([
    ['{privateIp}', 'private IP address'],
    ['{privateDns}', 'private DNS name'],
    ['{publicIp}', 'public IP address'],
    ['{publicDns}', 'public DNS name'],
    ['{instanceId}', 'id'],
    ['{login}', 'login'],
  ])('is a sentence where the workstation lacks %s', (placeholder, name) => {
    const wrong = `the workstation has no ${name}`;
    expect(connectUrl(`https://${placeholder}/`, nothing, false)).toEqual({ wrong });
  });

  it.each([
    ['http://{privateIp}:8443/', 'connect-url must begin with https://'],
    ['dcv://{privateIp}:8443/', 'connect-url must begin with https://'],
    ['javascript:alert(1)', 'connect-url must begin with https://'],
    ['{privateIp}:8443', 'connect-url is no web address'],
    ['', 'connect-url is no web address'],
    ['https://{login}:secret@host/', 'connect-url must hold no user name or password'],
    ['https://ada@host/', 'connect-url must hold no user name or password'],
    [
      'https://{ip}/',
      'connect-url has no placeholder {ip}: {privateIp} {privateDns} {publicIp} {publicDns} {instanceId} {login} are those that it has',
    ],
  ])('cannot be of the pattern %s', (pattern, mistake) => {
    expect(patternMistake(pattern, false)).toBe(mistake);
  });

  it('cannot lead out of the pattern’s host by what a workstation is called', () => {
    const odd = { ...values, privateDns: 'evil.example/?', login: '../../#' };
    expect(connectUrl('https://{privateDns}.example/', odd, false)).not.toHaveProperty('url');
    const url = 'https://host.example/..%2F..%2F%23';
    expect(connectUrl('https://host.example/{login}', odd, false)).toEqual({ url });
  });

  it.each([
    ['http://127.0.0.1:3000/dcv/{instanceId}', null],
    ['http://localhost/', null],
    ['http://[::1]:3000/', null],
    ['http://127.0.0.1.evil.example/', 'connect-url must begin with https://'],
    ['http://{privateIp}/', 'connect-url must begin with https://'],
  ])('goes without TLS only on this machine, for a pretend EC2: %s', (pattern, mistake) => {
    expect(patternMistake(pattern, true)).toBe(mistake);
  });

  it('is the same for DCV’s own client', () => {
    expect(nativeUrlOf('https://10.0.1.5:8443/#console')).toBe('dcv://10.0.1.5:8443/#console');
  });

  it.each([
    ['http://127.0.0.1:3000', true],
    ['http://localhost:3000', true],
    ['http://[::1]:3000', true],
    ['https://ec2.us-west-2.amazonaws.com', false],
    ['127.0.0.1', false],
  ])('leads to this machine: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
