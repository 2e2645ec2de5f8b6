/** Slack's scopes of the bot token, as in `manifest.yml`, and what does not work without. */
export const scopes: Readonly<Record<string, string>> = {
  commands: '/nimble-session and the shortcut',
  'chat:write': 'every message',
  'chat:write.public': 'status messages, alerts and reports in channels that the bot is not in',
  'im:write': 'messages to people directly',
  'users:read': 'who may do what',
  'users:read.email': 'the studio’s user of a person',
  'app_mentions:read': 'answers to mentions',
  'files:write': 'the history and reports as files',
  'usergroups:read': 'settings and profiles that name user groups',
  'channels:read': 'status messages, alerts and reports in public channels',
  'groups:read': 'status messages, alerts and reports in private channels',
  'im:read': 'status messages in direct messages',
  'mpim:read': 'status messages in group messages',
  'channels:history':
    'one message for a launch or a report whose post was lost in a public channel',
  'groups:history': 'one message for a launch or a report whose post was lost in a private channel',
  'im:history': 'one message for a launch whose post was lost in a direct message',
};
