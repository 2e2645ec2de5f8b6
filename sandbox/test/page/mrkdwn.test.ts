import { describe, expect, it } from 'vitest';
import { safeUrl } from '../../src/page/text/escapes.js';
import { parseMrkdwn } from '../../src/page/text/mrkdwn.js';

describe('mrkdwn', () => {
  it('reads bold, italic, strike and code, one inside the other', () => {
    expect(parseMrkdwn('*a _b_* ~c~ `d *e*`')).toEqual([
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
      expect(parseMrkdwn(text)).toEqual([{ kind: 'text', text }]);
    }
  });

  it('reads links and mentions', () => {
    expect(parseMrkdwn('<https://a.example/?x=1&amp;y=2|*the* page>')).toEqual([
      {
        kind: 'link',
        url: 'https://a.example/?x=1&y=2',
        children: [
          { kind: 'bold', children: [{ kind: 'text', text: 'the' }] },
          { kind: 'text', text: ' page' },
        ],
      },
    ]);
    expect(parseMrkdwn('<@U0ADA00001><#C0GENERAL02|general>')).toEqual([
      { kind: 'user', id: 'U0ADA00001', label: null },
      { kind: 'channel', id: 'C0GENERAL02', label: 'general' },
    ]);
  });

  it('reads dates with a fallback', () => {
    expect(parseMrkdwn('<!date^1700000000^{date_short} at {time}|then>')).toEqual([
      {
        kind: 'date',
        epochSeconds: 1_700_000_000,
        template: '{date_short} at {time}',
        fallback: 'then',
      },
    ]);
  });

  it('undoes the three escapes and no others', () => {
    expect(parseMrkdwn('&lt;@U1&gt; &amp;amp; &quot;')).toEqual([
      { kind: 'text', text: '<@U1> &amp; &quot;' },
    ]);
  });

  it('keeps line breaks', () => {
    expect(parseMrkdwn('one\ntwo')).toEqual([
      { kind: 'text', text: 'one' },
      { kind: 'break' },
      { kind: 'text', text: 'two' },
    ]);
  });

  it('keeps anything readable that is no markup', () => {
    const text = 'a < b <> <unknown> <!here> <!date^x^y> :rocket: 10:30:00';
    expect(parseMrkdwn(text)).toEqual([{ kind: 'text', text }]);
  });

  it('follows web and mail addresses only', () => {
    expect(safeUrl('https://a.example')).toBe('https://a.example');
    expect(safeUrl('mailto:a@b.example')).toBe('mailto:a@b.example');
    expect(safeUrl('javascript:alert(1)')).toBeNull();
    expect(safeUrl('data:text/html,x')).toBeNull();
  });
});
