import { initdbFailure } from './cluster.js';

describe('the failure of initdb', () => {
  it('tells what to do for a user without an entry, as containers give them', () => {
    const said = 'initdb: could not look up effective user ID 1001: user does not exist';
    expect(initdbFailure(said).message).toMatch(
      /^initdb failed: initdb: could not .*\nPostgreSQL .*set POSTGRES_URI\.$/,
    );
  });

  it('is else what initdb said', () => {
    expect(initdbFailure('No space left on device').message).toBe('initdb failed: No space left on device');
  });
});
