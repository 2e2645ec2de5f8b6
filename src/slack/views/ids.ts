/** The names by which views and their parsers know each other. */

export const commandName = '/nimble-session';

export const viewIds = { launch: 'launch', notice: 'notice' } as const;

export const actionIds = {
  profile: 'launch_profile',
  searchedProfile: 'launch_profile_search',
  instanceType: 'instance_type',
  streamingImage: 'streaming_image',
  channel: 'channel',
  note: 'note',
  giveUp: 'give_up',
} as const;

/**
 * Blocks of the launch form. Those that depend on the profile carry its id, so that Slack does not
 * keep one profile's selection when another profile is chosen.
 */
export const blockIds = {
  profile: 'profile',
  instanceType: (launchProfileId: string) => `type:${launchProfileId}`,
  streamingImage: (launchProfileId: string) => `image:${launchProfileId}`,
  channel: 'channel',
  note: 'note',
} as const;
