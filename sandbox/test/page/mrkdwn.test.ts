import { describe, expect, it } from 'vitest';
import { safeUrl } from '../../src/page/text/escapes.js';
import { parseMrkdwn } from '../../src/page/text/mrkdwn.js';

/** The nodes of a text that is one paragraph. */
function inline(text: string) {
  const [paragraph, ...rest] = parseMrkdwn(text);
  expect(rest).toEqual([]);
  return paragraph?.kind === 'paragraph' ? paragraph.children : paragraph;
}

describe('mrkdwn', () => {
  it('reads bold, italic, strike and code, one inside the other', () => {
    expect(inline('*a _b_* ~c~ `d *e*`')).toEqual([
      {
        kind: 'bold',
        children: [
          { kind: 'text', text: 'a ' },
          { kind: 'italic', children: [{ kind: 'text', text: 'b' }] },
        ],
      },
      { kind: 'text', text: ' ' },
      { kind: 'strike', children: [{ kind: 'text', text: 'c' }] },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'd *e*' },
    ]);
  });

  it('leaves marks alone that mark nothing', () => {
    for (const text of [
      '2 * 3 * 4',
      'snake_case_name',
      'a*b*c',
      '*a*b',
      '* not bold *',
      '*open',
      'a ~ b',
    ]) {
      expect(inline(text)).toEqual([{ kind: 'text', text }]);
    }
  });

  it('reads links, mentions and broadcasts', () => {
    expect(inline('<https://a.example/?x=1&amp;y=2|*the* page>')).toEqual([
      {
        kind: 'link',
        url: 'https://a.example/?x=1&y=2',
        children: [
          { kind: 'bold', children: [{ kind: 'text', text: 'the' }] },
          { kind: 'text', text: ' page' },
        ],
      },
    ]);
    expect(inline('<@U0ADA00001><#C0GENERAL02|general><!here>')).toEqual([
      { kind: 'user', id: 'U0ADA00001', label: null },
      { kind: 'channel', id: 'C0GENERAL02', label: 'general' },
      { kind: 'broadcast', name: 'here' },
    ]);
  });

  it('makes links of bare addresses, without the full stop behind them', () => {
    expect(inline('See https://a.example/b.')).toEqual([
      { kind: 'text', text: 'See ' },
      {
        kind: 'link',
        url: 'https://a.example/b',
        children: [{ kind: 'text', text: 'https://a.example/b' }],
      },
      { kind: 'text', text: '.' },
    ]);
  });

  it('reads dates with a link and a fallback', () => {
    expect(inline('<!date^1700000000^{date_short} at {time}^https://a.example|then>')).toEqual([
      {
        kind: 'date',
        epochSeconds: 1_700_000_000,
        template: '{date_short} at {time}',
        link: 'https://a.example',
        fallback: 'then',
      },
    ]);
  });

  it('undoes the three escapes and no others', () => {
    expect(inline('&lt;@U1&gt; &amp;amp; &quot;')).toEqual([
      { kind: 'text', text: '<@U1> &amp; &quot;' },
    ]);
  });

  it('knows common shortcodes and leaves others as typed', () => {
    expect(inline(':rocket: :no_such_thing: 10:30:00')).toEqual([
      { kind: 'emoji', character: '🚀', shortcode: 'rocket' },
      { kind: 'text', text: ' :no_such_thing: 10:30:00' },
    ]);
  });

  it('separates quotes, paragraphs and code blocks', () => {
    expect(parseMrkdwn('one\n&gt; two\n&gt; three\nfour\n```\n*five* &amp;\n```\nsix')).toEqual([
      { kind: 'paragraph', children: [{ kind: 'text', text: 'one' }] },
      {
        kind: 'quote',
        children: [
          { kind: 'text', text: 'two' },
          { kind: 'break' },
          { kind: 'text', text: 'three' },
        ],
      },
      { kind: 'paragraph', children: [{ kind: 'text', text: 'four' }] },
      { kind: 'code_block', text: '*five* &' },
      { kind: 'paragraph', children: [{ kind: 'text', text: 'six' }] },
    ]);
  });

  it('keeps anything readable that is no markup', () => {
    const text = 'a < b <> <unknown> <!date^x^y>';
    expect(inline(text)).toEqual([{ kind: 'text', text }]);
  });

  it('follows web and mail addresses only', () => {
    expect(safeUrl('https://a.example')).toBe('https://a.example');
    expect(safeUrl('mailto:a@b.example')).toBe('mailto:a@b.example');
    expect(safeUrl('javascript:alert(1)')).toBeNull();
    expect(safeUrl('data:text/html,x')).toBeNull();
  });
});
