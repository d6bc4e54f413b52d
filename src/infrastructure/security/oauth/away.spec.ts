import { GoogleProvider } from './google.js';

it('a provider that cannot be discovered is away, and is asked again the next time', async () => {
  const issuer = 'http://127.0.0.1:1';
  const provider = new GoogleProvider({ issuer, clientId: 'client', clientSecret: 'secret' });
  const begin = () => provider.authorizationUrl({ ...provider.newFlow(), redirectUri: 'http://127.0.0.1/callback' });
  await expect(begin()).rejects.toMatchObject({ name: 'ProviderUnavailableError' });
  await expect(begin()).rejects.toMatchObject({ name: 'ProviderUnavailableError' });
});
