import { axeViolations, screenshot } from './support.js';
import { answered, ask, DESKTOP, inPage, lastReply, openWidget, PHONE, QUESTION, settled } from './widgetPage.js';

const { app, botId, close: closeAll, host, visit } = await openWidget();
afterAll(closeAll);

describe('how the widget looks in a real browser, on a page of another origin with a strict policy', () => {
  it.each([
    ['desktop', 'light', DESKTOP],
    ['desktop', 'dark', DESKTOP],
    ['phone', 'light', PHONE],
    ['phone', 'dark', PHONE],
  ] as const)(
    'opens and answers with sources on a %s in %s, without a complaint of browser or axe',
    async (device, colorScheme, size) => {
      const { page, complaints, close } = await visit({ ...size, colorScheme });
      await page.locator('nova-chat .launcher').click();
      await settled(page);
      await screenshot(page, `${device}-${colorScheme}-open`);
      await ask(page, QUESTION);
      await answered(page);
      expect(await lastReply(page).locator('.bubble').textContent()).toContain('two working days');
      const source = lastReply(page).locator('.sources a').first();
      expect(await source.getAttribute('href')).toBe('https://shop.example/service');
      expect(await source.getAttribute('rel')).toContain('noopener');
      await settled(page);
      await screenshot(page, `${device}-${colorScheme}-answered`);
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('reads from right to left on such a page', async () => {
    const { page, close } = await visit(DESKTOP, `${host.origin}/ar`);
    await page.locator('nova-chat .launcher').click();
    expect(await page.locator('nova-chat').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('nova-chat textarea').getAttribute('placeholder')).toBe('اطرح سؤالاً…');
    const direction = `getComputedStyle(shadow.querySelector('textarea')).direction`;
    expect(await inPage(page, direction)).toBe('rtl');
    await page.locator('nova-chat textarea').fill('Latin');
    expect(await inPage(page, direction)).toBe('ltr');
    await ask(page, QUESTION);
    await answered(page);
    await settled(page);
    await screenshot(page, 'right-to-left');
    expect(await axeViolations(page)).toEqual([]);
    await close();
  });

  it('runs on the demo page, which looks as it should', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints, close } = await visit({ ...DESKTOP, colorScheme }, `${app.baseUrl}/demo/${botId}`);
      await page.locator('nova-chat .launcher').click();
      await ask(page, QUESTION);
      await answered(page);
      await settled(page);
      await screenshot(page, `demo-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
