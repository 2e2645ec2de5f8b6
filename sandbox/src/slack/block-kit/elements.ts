import {
  all,
  anything,
  boolean,
  type Check,
  integer,
  isRecord,
  list,
  matching,
  object,
  string,
} from './check.js';

/** Text in plain_text only, up to `max` characters. */
export function plainText(max: number): Check {
  return object(
    { type: string({ oneOf: ['plain_text'] }), text: string({ min: 1, max }) },
    { emoji: boolean },
  );
}

/** Text in plain_text or mrkdwn, up to `max` characters. */
export function anyText(max: number): Check {
  const mrkdwn = object(
    { type: string({ oneOf: ['plain_text', 'mrkdwn'] }), text: string({ min: 1, max }) },
    { verbatim: boolean },
  );
  const plain = plainText(max);
  return (value, at, report) => {
    const check = isRecord(value) && value.type === 'plain_text' ? plain : mrkdwn;
    check(value, at, report);
  };
}

const type = string();
export const identifier = string({ max: 255 });

const confirm = object(
  {
    title: plainText(100),
    text: anyText(300),
    confirm: plainText(30),
    deny: plainText(30),
  },
  { style: string({ oneOf: ['primary', 'danger'] }) },
);

const option = object(
  { text: plainText(75), value: string({ min: 1, max: 150 }) },
  { description: plainText(75) },
);
const richOption = object(
  { text: anyText(75), value: string({ min: 1, max: 150 }) },
  { description: anyText(75) },
);
const linkOption = object(
  { text: plainText(75), value: string({ min: 1, max: 150 }) },
  { description: plainText(75), url: string({ max: 3000 }) },
);

/** The list that answers a `block_suggestion`. */
export const suggestedOptions = list(option, { max: 100 });
const optionGroup = object({
  label: plainText(75),
  options: list(option, { min: 1, max: 100 }),
});
export const suggestedGroups = list(optionGroup, { max: 100 });

const common = { type };
const interactive = { action_id: identifier, confirm, focus_on_load: boolean };
const menu = { ...interactive, placeholder: plainText(150) };
const many = { max_selected_items: integer(1, Number.MAX_SAFE_INTEGER) };
const conversationFilter = object(
  {},
  {
    include: list(string({ oneOf: ['im', 'mpim', 'private', 'public'] }), { min: 1, max: 4 }),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
);

/** What an option is to Slack when it looks for `initial_option` among the options. */
function optionKey(value: unknown): string {
  if (!isRecord(value)) return '';
  return JSON.stringify([isRecord(value.text) ? value.text.text : undefined, value.value]);
}

function offered(element: Record<string, unknown>): Set<string> {
  const groups: unknown[] = Array.isArray(element.option_groups) ? element.option_groups : [];
  const lists: unknown[] = [
    element.options,
    ...groups.map((group) => (isRecord(group) ? group.options : undefined)),
  ];
  return new Set(
    lists.flatMap((options) => (Array.isArray(options) ? options : [])).map(optionKey),
  );
}

/** Slack: an initial option must be one of the options, text and value alike. */
const initialOptionsAreOffered: Check = (value, at, report) => {
  if (!isRecord(value)) return;
  const known = offered(value);
  if (value.initial_option !== undefined && !known.has(optionKey(value.initial_option))) {
    report('initial_option must match one of the options', `${at}/initial_option`);
  }
  if (!Array.isArray(value.initial_options)) return;
  value.initial_options.forEach((entry, index) => {
    if (!known.has(optionKey(entry))) {
      report('initial_options must match the options', `${at}/initial_options/${index}`);
    }
  });
};

const optionsOrGroups: Check = (value, at, report) => {
  if (!isRecord(value)) return;
  if ((value.options === undefined) === (value.option_groups === undefined)) {
    report('must provide either options or option_groups', at);
  }
};

function fixedMenu(extra: Record<string, Check>): Check {
  return all(
    object(common, {
      ...menu,
      ...extra,
      options: list(option, { min: 1, max: 100 }),
      option_groups: list(optionGroup, { min: 1, max: 100 }),
    }),
    optionsOrGroups,
    initialOptionsAreOffered,
  );
}

function choices(item: Check, extra: Record<string, Check>): Check {
  return all(
    object({ ...common, options: list(item, { min: 1, max: 10 }) }, { ...interactive, ...extra }),
    initialOptionsAreOffered,
  );
}

const ids = list(string({ min: 1 }), { max: 100 });
const conversationMenu = {
  ...menu,
  default_to_current_conversation: boolean,
  filter: conversationFilter,
};

export const button: Check = object(
  { ...common, text: plainText(75) },
  {
    action_id: identifier,
    confirm,
    url: string({ max: 3000 }),
    value: string({ max: 2000 }),
    style: string({ oneOf: ['primary', 'danger'] }),
    accessibility_label: string({ max: 75 }),
  },
);

export const image: Check = object({
  ...common,
  image_url: string({ min: 1, max: 3000 }),
  alt_text: string({ min: 1, max: 2000 }),
});

export const overflow: Check = object(
  { ...common, options: list(linkOption, { min: 1, max: 5 }) },
  { action_id: identifier, confirm },
);

/** Elements that hold a value and may stand in sections, actions and inputs. */
export const singleValueElements: Record<string, Check> = {
  static_select: fixedMenu({ initial_option: option }),
  external_select: object(common, {
    ...menu,
    initial_option: option,
    min_query_length: integer(0, Number.MAX_SAFE_INTEGER),
  }),
  users_select: object(common, { ...menu, initial_user: string({ min: 1 }) }),
  conversations_select: object(common, {
    ...conversationMenu,
    initial_conversation: string({ min: 1 }),
    response_url_enabled: boolean,
  }),
  channels_select: object(common, {
    ...menu,
    initial_channel: string({ min: 1 }),
    response_url_enabled: boolean,
  }),
  radio_buttons: choices(richOption, { initial_option: richOption }),
  checkboxes: choices(richOption, { initial_options: list(richOption, { min: 1, max: 10 }) }),
  datepicker: object(common, {
    ...menu,
    initial_date: matching(/^\d{4}-\d{2}-\d{2}$/, 'a date in the format YYYY-MM-DD'),
  }),
  timepicker: object(common, {
    ...menu,
    initial_time: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time in the format HH:mm'),
    timezone: string(),
  }),
};

/** Elements that hold several values: in sections and inputs. */
export const multipleValueElements: Record<string, Check> = {
  multi_static_select: fixedMenu({ ...many, initial_options: list(option, { min: 1, max: 100 }) }),
  multi_external_select: object(common, {
    ...menu,
    ...many,
    initial_options: list(option, { min: 1, max: 100 }),
    min_query_length: integer(0, Number.MAX_SAFE_INTEGER),
  }),
  multi_users_select: object(common, { ...menu, ...many, initial_users: ids }),
  multi_conversations_select: object(common, {
    ...conversationMenu,
    ...many,
    initial_conversations: ids,
  }),
  multi_channels_select: object(common, { ...menu, ...many, initial_channels: ids }),
};

export const plainTextInput: Check = object(common, {
  action_id: identifier,
  initial_value: string({ max: 3000 }),
  multiline: boolean,
  min_length: integer(0, 3000),
  max_length: integer(1, 3000),
  placeholder: plainText(150),
  focus_on_load: boolean,
  dispatch_action_config: anything,
});
