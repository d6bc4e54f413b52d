import { mustSend, registerPerson, type Send, sender } from '../../support/person.js';

/** A person with an account, as a client of the service sees it. */
export interface Owner {
  readonly accountId: string;
  readonly token: string;
  readonly send: Send;
  call<T>(...request: Parameters<Send>): Promise<T>;
}

/** Registers somebody new. */
export async function registerOwner(baseUrl: string, email?: string): Promise<Owner> {
  const person = await registerPerson(baseUrl, email);
  const send = sender(baseUrl, person.token);
  return { ...person, send, call: (...request) => mustSend(send, ...request) };
}

export interface CreatedBot {
  readonly id: string;
  readonly status: string;
}

/** A website bot that answers. `more` goes into its configuration. */
export async function createActiveBot(owner: Owner, more: object = {}): Promise<string> {
  const bot = await owner.call<CreatedBot>('POST', '/api/bot/createControlledBot', {
    name: 'Harbour Bikes helper',
    platform: 'Website',
    type: 'CONTROLLED',
  });
  await owner.call('POST', '/api/botConfig/setConfig', { botId: bot.id, identity: 'Helper of a bike shop', ...more });
  await owner.call('POST', `/api/botConfig/${bot.id}/publish`, {});
  await owner.call('POST', `/api/bot/${bot.id}/activate`);
  return bot.id;
}
