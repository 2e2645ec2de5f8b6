import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/launches/read-report.js';
import { figuresOf } from '../../../../src/launches/report.js';
import { privateReport, weeklyReport } from '../../../../src/slack/views/report.js';
import { reportCsv } from '../../../../src/slack/words/report.js';
import { asMessage, empty, loud } from '../../../support/blocks.js';

const hour = 3_600_000;
const [ada, ben] = ['U0ADA00001', 'U0BEN00002'];
const lighting = { launchProfileId: 'lp-1', launchProfileName: 'Lighting <!here>' };
const animation = { launchProfileId: 'lp-2', launchProfileName: 'Animation' };

const used = [
  { day: '2026-11-23', owner: ada, ...lighting, onMs: 2.26 * hour, usd: 40.1, savedMs: 0 },
  { day: '2026-11-24', owner: ben, ...animation, onMs: 10 * hour, usd: 0, savedMs: 3 * hour },
];
const week = { kind: 'week', from: '2026-11-23', until: '2026-11-29' } as const;
const month = { kind: 'month', from: '2026-12-01', until: '2026-12-01' } as const;
const waits = [...Array<number>(9).fill(240_000), 600_000, 600_000];
const results = [
  { result: 'capacity', launches: 2 },
  { result: 'access_denied', launches: 1 },
  { result: 'too_many', launches: 1 },
] as const;

const report: Report = {
  figures: [figuresOf(week, used, waits, results), figuresOf(month, used, [], [])],
  running: [
    {
      owner: ben,
      ...animation,
      ec2InstanceType: 'g5.2xlarge',
      state: 'READY',
      usdPerHour: null,
      usdSoFar: 0,
      countedAtMs: 0,
      readyAtMs: Date.parse('2026-11-24T08:00Z'),
    },
  ],
  used,
};

const shared = [
  '*Workstations from Nov 23 to Nov 29*',
  '*On* for 12 h 16 min, about $40.10 (list price)',
  'Lighting &lt;!here&gt; · 2 h 16 min · $40.10',
  'Animation · 10 h',
];
const rest = [
  '*Saved* by stopping what was idle: at most 3 h',
  '*Waiting*: 11 launches became ready, half of them within 4 min, nine of ten within 10 min',
  '*Failed*: 3 launches (no capacity 2, access denied 1)',
  '*Refused by a rule*: 1 launch (too many 1)',
  '*Workstations in December so far*',
  '*On*: none',
  '*On for longest now*',
];
const since = '<!date^1795507200^{date_short_pretty} at {time}|2026-11-24 08:00 UTC>';

describe('a report', () => {
  it('names no person in a channel', () => {
    const { text, blocks, chart } = weeklyReport(report);
    expect(text.split('\n')).toEqual([
      ...shared,
      ...rest,
      `Animation · g5.2xlarge · since ${since}`,
    ]);
    const said = asMessage([...blocks, ...(chart === null ? [] : [chart.block])]);
    expect(said).not.toMatch(loud);
    expect(said).not.toMatch(empty);
    expect(said).not.toMatch(/U0(ADA|BEN)/);
  });

  it('names people to admins, and to others their own', () => {
    const { text } = privateReport(report, 'admin');
    expect(text.split('\n')).toEqual([
      ...shared,
      '*By person*',
      `<@${ada}> · 2 h 16 min · $40.10`,
      `<@${ben}> · 10 h`,
      ...rest,
      `<@${ben}>’s Animation · g5.2xlarge · since ${since}`,
    ]);
    const own = privateReport(report, 'self');
    expect(own.text).toBe(weeklyReport(report).text);
    expect(asMessage(own.blocks)).toContain('These are your own figures.');
  });

  it('has a chart of its first period, in hours, and in words too', () => {
    const { chart } = weeklyReport(report);
    expect(chart?.words).toBe(
      'Hours on each day · Mon 23: 2.3, Tue 24: 10, Wed 25: 0, Thu 26: 0, Fri 27: 0, Sat 28: 0, Sun 29: 0',
    );
    const nothing = { ...report, figures: [figuresOf(week, [], waits, [])] };
    expect(weeklyReport(nothing).chart).toBeNull();
    expect(weeklyReport(nothing).text).toContain('*On*: none');
  });

  it('says it of one launch too', () => {
    const one = figuresOf(week, [], [90_000], []);
    expect(weeklyReport({ figures: [one], running: [], used: [] }).text).toContain(
      '*Waiting*: one launch became ready, after 2 min',
    );
  });
});

it('the file of a report has a row for each day, person and profile, and no formula', () => {
  const formula = { ...animation, launchProfileName: '=HYPERLINK("http://x")' };
  const rows = [
    { ...used[1], ...formula, day: '2026-11-25', owner: ben, onMs: hour, usd: 1, savedMs: 0 },
  ];
  expect(reportCsv([...rows, ...used].toReversed()).split('\r\n')).toEqual([
    'day,who,profile,hours,usd,idle hours saved',
    `2026-11-23,${ada},Lighting <!here>,2.26,40.10,`,
    `2026-11-24,${ben},Animation,10.00,,3.00`,
    `2026-11-25,${ben},"'=HYPERLINK(""http://x"")",1.00,1.00,`,
    '',
  ]);
});
