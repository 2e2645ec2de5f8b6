/** DCV's own web server, which asks for the login of the operating system. */
export const usualConnectUrl = 'https://{privateIp}:8443/';

/** What may stand in a pattern between braces, and what it is called in sentences. */
const placeholders = {
  privateIp: 'private IP address',
  privateDns: 'private DNS name',
  publicIp: 'public IP address',
  publicDns: 'public DNS name',
  instanceId: 'id',
  login: 'login',
} as const;

type Placeholder = keyof typeof placeholders;

/** Null: the workstation has none. */
export type ConnectValues = Readonly<Record<Placeholder, string | null>>;

/** The account that the user data in `docs/ec2` makes for a login, which may be an e-mail address. */
export function accountOf(login: string): string {
  return login.replace(/@.*$/, '');
}

/** An address for the browser, or a sentence that says why there is none. */
export type ConnectUrl = { url: string } | { wrong: string };

const examples: ConnectValues = {
  privateIp: '10.0.0.1',
  privateDns: 'ip-10-0-0-1.compute.internal',
  publicIp: '198.51.100.1',
  publicDns: 'ec2-198-51-100-1.compute.amazonaws.com',
  instanceId: 'i-0123456789abcdef0',
  login: 'ada',
};

/** What is wrong with a pattern, for any workstation; null: nothing. */
export function patternMistake(pattern: string, allowsPlain: boolean): string | null {
  const tried = connectUrl(pattern, examples, allowsPlain);
  return 'wrong' in tried ? tried.wrong : null;
}

/** @param allowsPlain whether `http` will do for an address on this machine */
export function connectUrl(
  pattern: string,
  values: ConnectValues,
  allowsPlain: boolean,
): ConnectUrl {
  const wrong: string[] = [];
  const filled = pattern.replace(/\{([^{}]*)\}/g, (_all, name: string) => {
    if (!isPlaceholder(name)) {
      wrong.push(`connect-url has no placeholder {${name}}: ${known} are those that it has`);
      return '';
    }
    const value = values[name];
    if (value === null) wrong.push(`the workstation has no ${placeholders[name]}`);
    return encodeURIComponent(value ?? '');
  });
  const [first = addressMistake(filled, allowsPlain)] = wrong;
  return first === null ? { url: new URL(filled).href } : { wrong: first };
}

/** The same address for DCV's own client. */
export function nativeUrlOf(url: string): string {
  return url.replace(/^https?:/, 'dcv:');
}

/** Whether an address leads to this machine. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
}

const known = Object.keys(placeholders)
  .map((name) => `{${name}}`)
  .join(' ');

function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(placeholders, name);
}

function addressMistake(address: string, allowsPlain: boolean): string | null {
  if (!URL.canParse(address)) return 'connect-url is no web address';
  const { protocol, username, password } = new URL(address);
  if (username !== '' || password !== '') return 'connect-url must hold no user name or password';
  if (protocol === 'https:') return null;
  if (protocol === 'http:' && allowsPlain && isLoopback(address)) return null;
  return 'connect-url must begin with https://';
}
