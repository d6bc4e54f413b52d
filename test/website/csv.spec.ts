import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { registerOwner } from './support/client.js';

describe('figures as CSV', () => {
  let world: World;
  let app: App;

  beforeAll(async () => {
    world = await createWorld();
    app = await startApp(world);
  });
  afterAll(async () => {
    await app?.close();
    await world?.close();
  });

  it('are read rightly by spreadsheet programs: other scripts as they are, and no name as a formula', async () => {
    const owner = await registerOwner(app.baseUrl);
    const names = ['Müller’s Café 🚲', '日本語', '=HYPERLINK("http://x.example","y")', '+1+1', '-2+3', '@SUM(A1)'];
    for (const name of [...names, 'a "quoted", name'])
      await owner.call('POST', '/api/bot', { name, platform: 'Website' });
    const answer = await owner.send('GET', '/api/analytics/overview.csv?consistency=strong');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, ...rows] = bytes.subarray(3).toString('utf8').trim().split('\r\n');
    expect(head!.startsWith('bot_id,bot,status,conversations,')).toBe(true);
    const cells = rows.map((row) => /^[0-9a-f-]{36},(.*),draft,0,/.exec(row)![1]);
    expect(new Set(cells)).toEqual(
      new Set([
        'Müller’s Café 🚲',
        '日本語',
        `"'=HYPERLINK(""http://x.example"",""y"")"`,
        "'+1+1",
        "'-2+3",
        "'@SUM(A1)",
        '"a ""quoted"", name"',
      ]),
    );
  });
});
