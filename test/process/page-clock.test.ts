import { expect } from 'vitest';
import { it, launch, type } from '../support/page-fixtures.js';

it('lets a day pass at the press of a button, for the bot, the studio and what the page shows', async ({
  page,
}) => {
  const message = await launch(page, 'Until tomorrow');
  await message.getByText('has a workstation ready').waitFor();
  const clock = page.getByRole('region', { name: 'The sandbox’s clock' });
  const shown = async () =>
    Date.parse((await clock.locator('time').getAttribute('datetime')) ?? '');
  const before = await shown();
  await clock.getByRole('button', { name: 'An hour later' }).click();
  await expect.poll(shown).toBeGreaterThanOrEqual(before + 3_600_000);
  await message.getByText('1 hour ago').waitFor();
  await clock.getByRole('button', { name: 'A day later' }).click();
  // The studio stops it after the hours of its profile.
  await message.getByText('has a stopped workstation').waitFor();
  await type(page, 'It is tomorrow.');
  const said = page.getByRole('article').filter({ hasText: 'It is tomorrow.' });
  await said.waitFor();
  const dividers = page.locator('.day-divider');
  expect(await dividers.allInnerTexts()).toEqual([expect.stringMatching(/yesterday/i), 'Today']);
  const ts = Number(await said.getAttribute('data-ts'));
  expect(ts * 1_000 - Date.now()).toBeGreaterThan(24 * 3_600_000);
});
