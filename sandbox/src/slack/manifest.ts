import { parse } from 'yaml';
import { z } from 'zod';

const shortcut = z
  .object({
    name: z.string().min(1).max(24),
    type: z.enum(['global', 'message']),
    callback_id: z.string().min(1).max(255),
    description: z.string().max(150),
  })
  .transform(({ callback_id: callbackId, ...rest }) => ({ callbackId, ...rest }));

const slashCommand = z
  .object({
    command: z.string().min(2).max(32).startsWith('/'),
    description: z.string().min(1).max(2000),
    usage_hint: z.string().max(1000).default(''),
    /** People, channels and links in what is typed arrive in Slack's notation. */
    should_escape: z.boolean().default(false),
  })
  .transform(({ usage_hint: usageHint, should_escape: shouldEscape, ...rest }) => ({
    ...rest,
    usageHint,
    shouldEscape,
  }));

const parameters = z
  .record(
    z.string(),
    z.object({
      type: z.enum(['string', 'slack#/types/user_id']),
      title: z.string().min(1),
      description: z.string(),
      is_required: z.boolean(),
      name: z.string(),
    }),
  )
  .default({});

const step = z
  .object({
    title: z.string().min(1),
    description: z.string().default(''),
    input_parameters: parameters,
    output_parameters: parameters,
  })
  .transform(({ input_parameters, output_parameters, ...rest }) => ({
    ...rest,
    inputParameters: input_parameters,
    outputParameters: output_parameters,
  }));

export type StepDefinition = z.infer<typeof step>;

const manifestSchema = z.object({
  display_information: z.object({ name: z.string().min(1).max(35) }),
  features: z.object({
    app_home: z
      .object({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_enabled: z.boolean().default(true),
        messages_tab_read_only_enabled: z.boolean().default(false),
      })
      .prefault({}),
    bot_user: z.object({ display_name: z.string().min(1).max(80) }),
    shortcuts: z.array(shortcut).max(10).default([]),
    slash_commands: z.array(slashCommand).max(50).default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()).max(255) }) }),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}),
    })
    .prefault({}),
  functions: z.record(z.string(), step).default({}),
});

/** The parts of Slack's app manifest that decide what the pretend workspace allows. */
export type Manifest = ReturnType<typeof readManifest>;

/**
 * Reads an app manifest in YAML.
 *
 * @throws Error that names every field that Slack would refuse.
 */
export function readManifest(text: string) {
  const parsed = manifestSchema.safeParse(parse(text));
  if (!parsed.success) {
    throw new Error(`The app manifest is not valid:\n${z.prettifyError(parsed.error)}`);
  }
  const { display_information, features, oauth_config, settings, functions } = parsed.data;
  return {
    appName: display_information.name,
    botName: features.bot_user.display_name,
    scopes: new Set(oauth_config.scopes.bot),
    events: new Set(settings.event_subscriptions.bot_events),
    homeTab: features.app_home.home_tab_enabled,
    messagesTab: features.app_home.messages_tab_enabled,
    /** People cannot write to the bot. */
    messagesTabReadOnly: features.app_home.messages_tab_read_only_enabled,
    /** By their callback ids. */
    steps: functions,
    commands: features.slash_commands,
    /** Global shortcuts only: the ones that need no message. */
    shortcuts: features.shortcuts.filter(({ type }) => type === 'global'),
  };
}
