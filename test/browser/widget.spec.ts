import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { screenshot } from './support.js';
import { answered, ask, DESKTOP, inPage, lastReply, openWidget, PHONE, QUESTION, until } from './widgetPage.js';

const { app, botId, close: closeAll, host, owner, strangeHost, visit } = await openWidget();
afterAll(closeAll);

describe('the widget in a real browser, on a page of another origin with a strict policy', () => {
  it('is small: under 15 kB gzipped', async () => {
    const script = Buffer.from(await (await fetch(`${app.baseUrl}/widget.js`)).arrayBuffer());
    expect(gzipSync(script, { level: 9 }).length).toBeLessThan(15_000);
  });

  it('shows the answer while it is being written', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    const lengths = inPage<number>(
      page,
      `new Promise((resolve) => {
        const seen = new Set();
        const log = shadow.querySelector('.log');
        new MutationObserver(() => {
          seen.add(log.querySelector('.row.bot:last-child .bubble')?.textContent ?? '');
          if (log.querySelector('.thumbs')) resolve(seen.size);
        }).observe(log, { subtree: true, childList: true, characterData: true });
      })`,
    );
    await ask(page, QUESTION);
    expect(await lengths).toBeGreaterThan(1);
    await close();
  });

  it('stores nothing before the first message, and keeps the conversation over a reload', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    expect(await inPage(page, 'localStorage.length + document.cookie.length')).toBe(0);
    await ask(page, QUESTION);
    await answered(page);
    expect(await inPage(page, 'localStorage.length')).toBe(1);
    await page.reload();
    await answered(page);
    expect(await page.locator('nova-chat .row.me').textContent()).toContain(QUESTION);
    expect(await lastReply(page).locator('.sources a').count()).toBeGreaterThan(0);
    expect(await inPage(page, 'document.activeElement.tagName')).toBe('BODY');
    await ask(page, 'And what does it cost?');
    await answered(page, 2);
    expect(await lastReply(page).textContent()).toContain('79 euros');
    await close();
  });

  /** A reload as in the middle of an answer: the history holds the question only. */
  async function reloadBeforeReply(page: Page, isAwaited: boolean): Promise<void> {
    // What is remembered while the answer comes stays remembered.
    const forgetNothing = `(() => {
      const set = Storage.prototype.setItem;
      Storage.prototype.setItem = function (key, value) {
        if (JSON.parse(value).pending || this.length === 0) set.call(this, key, value);
      };
    })()`;
    if (isAwaited) await inPage(page, forgetNothing);
    await page.locator('nova-chat .launcher').click();
    await ask(page, QUESTION);
    await answered(page);
    await page.route('**/website/conversations/*', async (route) => {
      const response = await route.fetch();
      // On a busy machine it may be too early to read it: then the widget asks again.
      if (!response.ok()) return route.fulfill({ response });
      const conversation = await response.json();
      await route.fulfill({ response, json: { ...conversation, messages: conversation.messages.slice(0, 1) } });
    });
    await page.reload();
  }

  it('goes on, after a reload, with the answer that was being written', async () => {
    const { page, close } = await visit();
    await reloadBeforeReply(page, true);
    await answered(page);
    expect(await lastReply(page).locator('.bubble').textContent()).toContain('two working days');
    expect(await page.locator('nova-chat .row.me').count()).toBe(1);
    await close();
  });

  it('lets a question be asked again that has no answer after a reload', async () => {
    const { page, close } = await visit();
    await reloadBeforeReply(page, false);
    await page.locator('nova-chat .retry').click();
    await answered(page);
    expect(await page.locator('nova-chat .row.me').count()).toBe(1);
    await close();
  });

  it.each([
    ['VISITOR_LEFT', 'Stopped.'],
    ['PROVIDER_TIMEOUT', 'That did not work.'],
  ])('says after a reload that an answer is not whole (%s), and takes no feedback on it', async (failure, note) => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    await ask(page, QUESTION);
    await answered(page);
    await page.route(/\/api\/bot\/website\/conversations\/[0-9a-f-]+$/, async (route) => {
      const response = await route.fetch();
      if (!response.ok()) return route.fulfill({ response });
      const conversation = await response.json();
      const { reply } = conversation.messages[1];
      Object.assign(conversation.messages[1], { text: 'A standard', reply: { ...reply, answered: false, failure } });
      await route.fulfill({ response, json: conversation });
    });
    await page.reload();
    await until(page, `shadow.querySelectorAll('.row.bot .bubble').length === 2`);
    expect(await lastReply(page).locator('.bubble').textContent()).toBe('A standard');
    expect(await lastReply(page).locator('.after').textContent()).toBe(note);
    expect(await page.locator('nova-chat .thumbs').count()).toBe(0);
    await close();
  });

  it('takes two tabs for one visitor', async () => {
    const { page, close } = await visit();
    const other = await page.context().newPage();
    await other.goto(host.origin);
    const visitors: string[] = [];
    page.context().on('request', (request) => {
      if (request.url().endsWith('/communicate')) visitors.push(request.postDataJSON()?.visitorId);
    });
    for (const tab of [page, other]) {
      await tab.locator('nova-chat .launcher').click();
      await ask(tab, QUESTION);
      await answered(tab);
    }
    expect(visitors).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), visitors[0]]);
    await close();
  });

  it('is used with the keyboard alone', async () => {
    const { page, close } = await visit();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await until(page, `shadow.activeElement?.tagName === 'TEXTAREA'`);
    await page.keyboard.type('Are you open on Saturday?');
    await page.keyboard.press('Enter');
    await answered(page);
    await page.keyboard.press('Escape');
    await until(page, `shadow.activeElement?.className === 'launcher'`);
    expect(await page.locator('nova-chat .panel').isHidden()).toBe(true);
    await close();
  });

  it('keeps the keyboard of a phone away from the answer to a suggested question', async () => {
    const { page, close } = await visit(PHONE);
    await page.locator('nova-chat .launcher').tap();
    await page.locator('nova-chat .suggestions button').first().tap();
    await answered(page);
    expect(await inPage(page, 'shadow.activeElement?.className')).toBe('log');
    await close();
  });

  it('asks a suggested question, and takes feedback that reaches the transcript', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    await page.locator('nova-chat .suggestions button').first().click();
    await answered(page);
    expect(await lastReply(page).textContent()).toContain('from ten to four');
    const sent = page.waitForResponse((response) => response.url().endsWith('/feedback'));
    await page.locator('nova-chat .thumbs button').first().click();
    expect((await sent).status()).toBe(200);
    expect(await page.locator('nova-chat .thumbs button').first().getAttribute('aria-pressed')).toBe('true');
    await close();
  });

  it('shows HTML and script in a message as text', async () => {
    const { page, complaints, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    await ask(page, '<img src=x onerror="document.title=1"><script>document.title=1</script>');
    await answered(page);
    expect(await page.locator('nova-chat .row.me').textContent()).toContain('<img src=x');
    expect(await page.title()).toBe('Harbour Bikes');
    expect(await page.locator('nova-chat .log img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('is refused on a page of an origin that the bot does not allow', async () => {
    const { page, close } = await visit(DESKTOP, strangeHost.origin);
    await page.locator('nova-chat .launcher').click();
    await ask(page, QUESTION);
    await page.locator('nova-chat .notice').waitFor();
    expect(await page.locator('nova-chat .thumbs').count()).toBe(0);
    await close();
  });

  it('says that a paused bot takes a break, and lets the question be asked again', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    await owner.call('POST', `/api/bot/${botId}/pause`);
    await ask(page, QUESTION);
    const notice = page.locator('nova-chat .notice');
    await notice.waitFor();
    expect(await notice.textContent()).toContain('taking a break');
    await screenshot(page, 'paused');
    await owner.call('POST', `/api/bot/${botId}/activate`);
    await page.locator('nova-chat .retry').click();
    await answered(page);
    expect(await page.locator('nova-chat .row.me').count()).toBe(1);
    await close();
  });

  it('sends a message once, although its answer is lost on the way and the visitor asks again', async () => {
    const { page, close } = await visit();
    const keys: (string | undefined)[] = [];
    await page.route('**/communicate', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.locator('nova-chat .launcher').click();
    await ask(page, QUESTION);
    await page.locator('nova-chat .retry').click();
    await answered(page);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0]]);
    await page.reload();
    await answered(page);
    expect(await page.locator('nova-chat .row.me').count()).toBe(1);
    await close();
  });
});
