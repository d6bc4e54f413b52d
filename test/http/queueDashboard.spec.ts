import { TOKENS } from '../../src/application/tokens.js';
import { accountDecider } from '../../src/domain/account/index.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';

let app: App;
setUp(async ({ use }) => {
  app = use(await startApp(use(await createWorld())));
});

async function signIn(email: string) {
  const response = await fetch(`${app.baseUrl}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'glass otter 41 bay' }),
  });
  const { user, accessToken } = (await response.json()) as { user: { id: string }; accessToken: string };
  return { id: user.id, headers: { authorization: `Bearer ${accessToken}` } };
}

describe('the queue dashboard', () => {
  it('is closed to strangers and to accounts that are no admins', async () => {
    expect((await fetch(`${app.baseUrl}/admin/queues`)).status).toBe(401);
    const { headers } = await signIn('user@example.com');
    expect((await fetch(`${app.baseUrl}/admin/queues`, { headers })).status).toBe(403);
    expect((await fetch(`${app.baseUrl}/admin/queues/api/queues`, { headers })).status).toBe(403);
  });

  it('shows the queues to an admin', async () => {
    const { id, headers } = await signIn('admin@example.com');
    const context = {
      commandId: id,
      correlationId: id,
      actor: { kind: 'operator', id: 'test' },
      now: new Date(),
    } as const;
    const command = { type: 'GrantRole', data: { role: 'admin', at: context.now.toISOString() } } as const;
    const granted = await app.service.services.get(TOKENS.CommandHandler).handle(accountDecider, id, command, context);
    expect(granted.ok).toBe(true);
    for (;;) {
      const page = await fetch(`${app.baseUrl}/admin/queues`, { headers });
      if (page.status === 403) continue;
      expect(await page.text()).toContain('Nova Bot Studio: jobs');
      break;
    }
    const queues = await (await fetch(`${app.baseUrl}/admin/queues/api/queues`, { headers })).json();
    expect(JSON.stringify(queues)).toContain('sendMail');
  });
});
