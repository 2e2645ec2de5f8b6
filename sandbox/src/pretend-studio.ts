/**
 * The small studio that the sandbox pretends to be: who works there, where they chat, and which
 * workstations they may start. Change it to try another studio; nothing else needs to change.
 */

export interface PretendPerson {
  /** Slack user id. */
  slackId: string;
  /** Slack handle, lower case. */
  name: string;
  realName: string;
  title: string;
  /** As it stands in the person's Slack profile; absent: the profile shows none. */
  email?: string;
  /** IAM Identity Center user id; absent: Slack knows the person, the studio's directory does not. */
  studioUserId?: string;
  /** Whether the person sees only the channels that they were invited to. */
  guest?: true;
  /** The colour of the person's avatar, `#rrggbb`. */
  color: string;
}

export interface PretendChannel {
  id: string;
  name: string;
  kind: 'public' | 'private';
  topic: string;
  /** Slack handles. The bot is a member only where `nimble-session` is named. */
  members: string[];
}

export interface PretendImage {
  streamingImageId: string;
  name: string;
  description: string;
  platform: 'WINDOWS' | 'LINUX';
  /** `amazon` for images of AWS, otherwise the studio's own. */
  owner: 'amazon' | 'studio';
}

export interface PretendLaunchProfile {
  launchProfileId: string;
  name: string;
  description: string;
  state: 'READY' | 'CREATE_IN_PROGRESS' | 'UPDATE_FAILED' | 'DELETED';
  /** Slack handles of the people who may use it. */
  members: string[];
  ec2InstanceTypes: string[];
  /** Ids of images; the first is the profile's usual one. */
  streamingImageIds: string[];
  /** READY for this long, then stopped (or terminated) by the service: 1..43,200 minutes. */
  maxSessionLengthInMinutes: number;
  /** STOPPED for this long, then terminated: 0..5,760 minutes; 0: cannot be stopped. */
  maxStoppedSessionLengthInMinutes: number;
}

export interface PretendStudio {
  teamId: string;
  teamName: string;
  teamDomain: string;
  /** The Enterprise Grid that the workspace belongs to; absent: none. */
  enterprise?: { id: string; name: string };
  appId: string;
  /** The bot's Slack user and its handle. */
  botUserId: string;
  botId: string;
  studioId: string;
  studioName: string;
  displayName: string;
  region: string;
  identityStoreId: string;
  /** Sessions that may exist at one time, over all people. */
  sessionQuota: number;
  people: PretendPerson[];
  channels: PretendChannel[];
  images: PretendImage[];
  launchProfiles: PretendLaunchProfile[];
}

const bot = 'nimble-session';

export const pretendStudio: PretendStudio = {
  teamId: 'T0PAPERMOON',
  teamName: 'Paper Moon Pictures',
  teamDomain: 'paper-moon',
  appId: 'A0NIMBLEBOT',
  botUserId: 'U0NIMBLEBOT',
  botId: 'B0NIMBLEBOT',
  studioId: 'us-west-2-paper-moon01',
  studioName: 'paper-moon',
  displayName: 'Paper Moon Pictures',
  region: 'us-west-2',
  identityStoreId: 'd-92670a1b2c',
  sessionQuota: 12,
  people: [
    {
      slackId: 'U0ADA00001',
      name: 'ada',
      realName: 'Ada Okafor',
      title: 'Lighting artist',
      email: 'ada@papermoon.example',
      studioUserId: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001',
      color: '#7c5cbf',
    },
    {
      slackId: 'U0BEN00002',
      name: 'ben',
      realName: 'Ben Castellano',
      title: 'Animator',
      email: 'ben@papermoon.example',
      studioUserId: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f002',
      color: '#27795a',
    },
    {
      slackId: 'U0MEI00003',
      name: 'mei',
      realName: 'Mei Tanaka',
      title: 'Studio engineer',
      email: 'mei@papermoon.example',
      studioUserId: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f003',
      color: '#b04e26',
    },
    {
      slackId: 'U0SAM00004',
      name: 'sam',
      realName: 'Sam Lindqvist',
      title: 'Editor, started on Monday',
      email: 'sam@papermoon.example',
      color: '#3a72c4',
    },
  ],
  channels: [
    {
      id: 'C0WORKSTN01',
      name: 'workstations',
      kind: 'public',
      topic: 'Machines that are on, and who is on them',
      members: ['ada', 'ben', 'mei', 'sam', bot],
    },
    {
      id: 'C0GENERAL02',
      name: 'general',
      kind: 'public',
      topic: 'The whole studio',
      members: ['ada', 'ben', 'mei', 'sam'],
    },
    {
      id: 'C0LIGHTNG03',
      name: 'lighting',
      kind: 'private',
      topic: 'Sequence 040 is due on Friday',
      members: ['ada', 'mei', bot],
    },
    {
      id: 'C0PRODUCT04',
      name: 'production',
      kind: 'private',
      topic: 'Schedules. The bot has not been invited here.',
      members: ['ada', 'ben', 'mei'],
    },
  ],
  images: [
    {
      streamingImageId: 'img-win-2022-dcc-01',
      name: 'Windows 2022 · Maya, Houdini, Nuke',
      description: 'The show toolset on Windows',
      platform: 'WINDOWS',
      owner: 'studio',
    },
    {
      streamingImageId: 'img-rocky-8-dcc-01',
      name: 'Rocky Linux 8 · Houdini, Nuke',
      description: 'The show toolset on Linux',
      platform: 'LINUX',
      owner: 'studio',
    },
    {
      streamingImageId: 'img-amazon-win-2019',
      name: 'NimbleStudioWindowsStreamImage',
      description: 'Windows 2019 by AWS',
      platform: 'WINDOWS',
      owner: 'amazon',
    },
  ],
  launchProfiles: [
    {
      launchProfileId: 'lp-lighting-seq040',
      name: 'Lighting · seq 040',
      description: 'Houdini and Karma with the show storage',
      state: 'READY',
      members: ['ada', 'mei'],
      ec2InstanceTypes: [
        'g4dn.4xlarge',
        'g4dn.12xlarge',
        'g4dn.16xlarge',
        'g5.2xlarge',
        'g5.8xlarge',
      ],
      streamingImageIds: ['img-rocky-8-dcc-01', 'img-win-2022-dcc-01'],
      maxSessionLengthInMinutes: 690,
      maxStoppedSessionLengthInMinutes: 2880,
    },
    {
      launchProfileId: 'lp-animation-main',
      name: 'Animation',
      description: 'Maya with the rig library',
      state: 'READY',
      members: ['ada', 'ben', 'mei'],
      ec2InstanceTypes: ['g4dn.xlarge', 'g4dn.2xlarge', 'g5.xlarge'],
      streamingImageIds: ['img-win-2022-dcc-01'],
      maxSessionLengthInMinutes: 600,
      maxStoppedSessionLengthInMinutes: 1440,
    },
    {
      launchProfileId: 'lp-compositing-nuke',
      name: 'Compositing · Nuke',
      description: 'Fresh machine each day: it ends when the day ends',
      state: 'READY',
      members: ['ada', 'mei'],
      ec2InstanceTypes: ['g4dn.2xlarge', 'g4dn.8xlarge', 'g3.4xlarge'],
      streamingImageIds: ['img-win-2022-dcc-01', 'img-rocky-8-dcc-01', 'img-amazon-win-2019'],
      maxSessionLengthInMinutes: 480,
      maxStoppedSessionLengthInMinutes: 0,
    },
    {
      launchProfileId: 'lp-lookdev-broken',
      name: 'Look development',
      description: 'Its last update failed, so it is not offered',
      state: 'UPDATE_FAILED',
      members: ['ada', 'ben', 'mei'],
      ec2InstanceTypes: ['g5.4xlarge'],
      streamingImageIds: ['img-rocky-8-dcc-01'],
      maxSessionLengthInMinutes: 690,
      maxStoppedSessionLengthInMinutes: 0,
    },
  ],
};
