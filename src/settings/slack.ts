import type { SlackSettings } from '../slack/app.js';
import {
  optionalText,
  port,
  type ReadFrom,
  type SettingTable,
  safeAddress,
  text,
} from './setting.js';

export const slackTable = {
  SLACK_BOT_TOKEN: {
    schema: text.startsWith('xoxb-', 'must start with xoxb-').optional(),
    meaning: 'Bot token of the installed app (OAuth & Permissions), xoxb-…',
  },
  SLACK_APP_TOKEN: {
    schema: text.startsWith('xapp-', 'must start with xapp-').optional(),
    meaning: 'Socket Mode: app-level token with connections:write (Basic Information), xapp-…',
  },
  SLACK_SIGNING_SECRET: {
    schema: optionalText,
    meaning: 'HTTP mode instead of Socket Mode: the app’s signing secret (Basic Information)',
  },
  PORT: {
    schema: port,
    usually: '3000',
    meaning:
      'HTTP mode: the port to listen on; Slack sends to https://your-host/slack/events, a balancer asks for /health',
  },
  HOST: {
    schema: text.regex(/^[\w.:-]+$/, 'must be an address of this machine'),
    usually: '127.0.0.1',
    meaning:
      'HTTP mode and OPS_PORT: the address to listen on; 0.0.0.0 is all of this machine’s, for a balancer or a monitor on another, and in a container',
  },
  SLACK_API_URL: {
    schema: safeAddress.optional(),
    meaning: 'Another address of Slack’s Web API than its own, for tests and proxies',
  },
} satisfies SettingTable;

/** Whether anything about a real Slack is set. Platforms set HOST and PORT, so neither counts. */
export function isSlackGiven(given: ReadonlySet<string>): boolean {
  const { HOST: _host, PORT: _port, ...ours } = slackTable;
  return Object.keys(ours).some((name) => given.has(name));
}

/** What is missing for a real Slack, or excludes each other. */
export function slackProblems(given: ReadonlySet<string>): string[] {
  const problems = given.has('SLACK_BOT_TOKEN') ? [] : ['SLACK_BOT_TOKEN is missing'];
  const receivers = ['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'].filter((name) => given.has(name));
  if (receivers.length === 0) {
    problems.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing');
  }
  if (receivers.length === 2) {
    problems.push(
      'SLACK_APP_TOKEN (Socket Mode) and SLACK_SIGNING_SECRET (HTTP mode) are both set: keep one',
    );
  }
  return problems;
}

/** Null when nothing of it is set. What is set, goes together. */
export function slackSettings(read: ReadFrom<typeof slackTable>): SlackSettings | null {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, HOST, PORT } =
    read;
  if (SLACK_BOT_TOKEN === undefined) return null;
  return {
    botToken: SLACK_BOT_TOKEN,
    apiUrl: SLACK_API_URL === undefined ? null : SLACK_API_URL.replace(/\/?$/, '/'),
    receiver:
      SLACK_APP_TOKEN !== undefined
        ? { kind: 'socket', appToken: SLACK_APP_TOKEN }
        : { kind: 'http', signingSecret: SLACK_SIGNING_SECRET ?? '', host: HOST, port: PORT },
  };
}
