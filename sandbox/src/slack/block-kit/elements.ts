import { all, boolean, type Check, integer, isRecord, list, object, string } from './check.js';

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

/** The list that answers a `block_suggestion`. */
export const suggestedOptions = list(option, { max: 100 });

const common = { type };
const menu = {
  action_id: identifier,
  confirm,
  placeholder: plainText(150),
};
const conversationFilter = object(
  {},
  {
    include: list(string({ oneOf: ['im', 'mpim', 'private', 'public'] }), { min: 1, max: 4 }),
    exclude_external_shared_channels: boolean,
  },
);

/** What an option is to Slack when it looks for `initial_option` among the options. */
function optionKey(value: unknown): string {
  if (!isRecord(value)) return '';
  return JSON.stringify([isRecord(value.text) ? value.text.text : undefined, value.value]);
}

/** Slack: an initial option must be one of the options, text and value alike. */
const initialOptionIsOffered: Check = (value, at, report) => {
  if (!isRecord(value) || value.initial_option === undefined) return;
  const offered = Array.isArray(value.options) ? value.options.map(optionKey) : [];
  if (offered.includes(optionKey(value.initial_option))) return;
  report('initial_option must match one of the options', `${at}/initial_option`);
};

export const button: Check = object(
  { ...common, text: plainText(75) },
  {
    action_id: identifier,
    confirm,
    url: string({ max: 3000 }),
    value: string({ max: 2000 }),
    style: string({ oneOf: ['primary', 'danger'] }),
    accessibility_label: string({ min: 1, max: 75 }),
  },
);

/** The selects, which may stand in sections, actions and inputs. */
export const selects: Record<string, Check> = {
  static_select: all(
    object(
      { ...common, options: list(option, { min: 1, max: 100 }) },
      { ...menu, initial_option: option },
    ),
    initialOptionIsOffered,
  ),
  external_select: object(common, {
    ...menu,
    initial_option: option,
    min_query_length: integer(0, Number.MAX_SAFE_INTEGER),
  }),
  users_select: object(common, { ...menu, initial_user: string({ min: 1 }) }),
  conversations_select: object(common, {
    ...menu,
    filter: conversationFilter,
    initial_conversation: string({ min: 1 }),
  }),
};

export const plainTextInput: Check = object(common, {
  action_id: identifier,
  initial_value: string({ max: 3000 }),
  multiline: boolean,
  max_length: integer(1, 3000),
  placeholder: plainText(150),
});

/** Slack: `initial_date_time` is in seconds, of ten digits. */
export const dateTimePicker: Check = object(common, {
  action_id: identifier,
  confirm,
  initial_date_time: integer(1_000_000_000, 9_999_999_999),
});
