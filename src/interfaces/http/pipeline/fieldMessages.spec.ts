import { z } from 'zod';
import { newBot } from '../bots/schemas.js';
import { fieldMessage } from './fieldMessages.js';

const messages = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value, { error: fieldMessage });
  return error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
};

describe('what is wrong with a field', () => {
  it.each([
    ['a missing text', z.object({ a: z.string() }), {}, 'a is missing: it must be a text'],
    ['a missing choice', z.object({ a: z.enum(['x', 'y']) }), {}, 'a is missing: it must be one of x, y'],
    ['another choice', z.object({ a: z.enum(['x', 'y']) }), { a: 'z' }, 'a must be one of x, y'],
    ['another constant', z.object({ a: z.literal('x') }), { a: 'z' }, 'a must be x'],
    ['a wrong type', z.object({ a: z.string() }), { a: 5 }, 'a must be a text'],
    ['a fraction', z.object({ a: z.int() }), { a: 1.5 }, 'a must be a whole number'],
    ['no list', z.object({ a: z.array(z.string()) }), { a: 'x' }, 'a must be a list'],
    ['nothing in it', z.object({ a: z.string().min(1) }), { a: '' }, 'a must not be empty'],
    ['too short', z.object({ a: z.string().min(3) }), { a: 'x' }, 'a must have at least 3 characters'],
    ['too long', z.object({ a: z.string().max(3) }), { a: 'long' }, 'a must have at most 3 characters'],
    ['too many', z.object({ a: z.array(z.string()).max(1) }), { a: ['x', 'y'] }, 'a must have at most 1 item'],
    ['too low', z.object({ a: z.number().min(1) }), { a: 0 }, 'a must be 1 or more'],
    ['too high', z.object({ a: z.number().max(1) }), { a: 2 }, 'a must be 1 or less'],
    [
      'no time',
      z.object({ a: z.iso.datetime() }),
      { a: 'noon' },
      'a must be a time with its zone, such as 2026-01-31T12:00:00Z',
    ],
    ['no address', z.object({ a: z.email() }), { a: 'x' }, 'a must be an e-mail address'],
    ['no object at all', z.object({}), 'x', 'must be an object'],
  ])('tells what is expected instead of %s', (_name, schema, value, said) => {
    expect(messages(schema, value)).toEqual([said]);
  });

  it('keeps the words that a schema has of its own', () => {
    expect(messages(z.string().min(3, 'is no name'), 'x')).toEqual(['is no name']);
  });

  it('tells all of them at once', () => {
    expect(messages(newBot, {})).toEqual([
      'platform is missing: it must be one of WhatsApp, Telegram, Discord, Instagram, Website',
      'name give the bot one name',
    ]);
  });
});
