import { accept, refuse } from './result.js';

describe('result', () => {
  it('carries a value or a refusal', () => {
    expect(accept(1)).toEqual({ ok: true, value: 1 });
    expect(refuse({ code: 'X' })).toEqual({ ok: false, refusal: { code: 'X' } });
  });
});
