import { Storage } from './storage.js';

const ID = '01a21d2c-4527-76bb-84a9-47543e616061';
const OTHER = '01a21d2c-4527-76bb-84a9-47543e616062';
const items = new Map<string, string>();

beforeAll(() => {
  const localStorage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  Object.assign(globalThis, { localStorage });
});
afterAll(() => void Reflect.deleteProperty(globalThis, 'localStorage'));
beforeEach(() => items.clear());

const storedAs = (value: unknown) => {
  items.set('nova-chat-bot', typeof value === 'string' ? value : JSON.stringify(value));
  return new Storage('bot').value;
};

describe('what a browser remembers', () => {
  it('is there on the next page', () => {
    const { visitorId } = new Storage('bot').remember({ conversationId: ID });
    expect(new Storage('bot').value).toEqual({ visitorId, conversationId: ID, pending: null, isOpen: true });
  });

  it.each(['{', '7', '{"visitorId":7}', '{"visitorId":"somebody"}'])(
    'is nothing where it was changed to %s',
    (text) => {
      expect(storedAs(text)).toBeNull();
    },
  );

  it.each<[object, object]>([
    [{ conversationId: 'x' }, { conversationId: null, pending: OTHER }],
    [
      { conversationId: 7, pending: {} },
      { conversationId: null, pending: null },
    ],
    [{ isOpen: 'yes' }, { conversationId: ID, pending: OTHER, isOpen: false }],
  ])('is what can still be used, where it was changed to hold %j', (changed, expected) => {
    const whole = { visitorId: ID, conversationId: ID, pending: OTHER, isOpen: true };
    expect(storedAs({ ...whole, ...changed })).toEqual({ ...whole, ...expected });
  });
});
