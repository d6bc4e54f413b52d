import fc from 'fast-check';
import type { Turn } from '../../domain/conversation/index.js';
import { ERASED } from '../../domain/shared/event.js';
import { remembered, searchText, turnsBefore } from './memory.js';
import { estimateTokens, withinTokens } from './tokenEstimate.js';

const turn = (role: Turn['role'], text: string): Turn => ({ role, text });

describe('the memory of a conversation', () => {
  it('keeps the newest turns within the budget, in order', () => {
    const turns = Array.from({ length: 20 }, (_, index) =>
      turn(index % 2 ? 'bot' : 'visitor', `${index} ${'word '.repeat(40)}`),
    );
    const kept = remembered(turns, 260);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.at(-1)?.text.startsWith('19 ')).toBe(true);
    expect(kept.reduce((sum, { text }) => sum + estimateTokens(text), 0)).toBeLessThanOrEqual(260);
  });

  it('leaves out the message that is being answered', () => {
    const at = '2026-01-05T09:00:00.000Z';
    const known = { botId: 'b', ownerId: 'o', visitorId: 'v', lastActivityAt: at, messageCount: 1, replies: {} };
    const open = (recent: readonly Turn[]) => ({ ...known, status: 'open', pending: null, recent }) as const;
    const earlier = [turn('visitor', 'Hello'), turn('bot', 'Hello!')];
    expect(turnsBefore(open([...earlier, turn('visitor', 'Hello')]), 'Hello')).toEqual(earlier);
    // A text that says that it was erased is not remembered.
    expect(turnsBefore(open(earlier), ERASED)).toEqual(earlier);
    expect(turnsBefore({ ...known, status: 'ended', reason: 'visitor' }, 'Hello')).toEqual([]);
  });

  it('never exceeds a budget, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat(60), (text, budget) => {
        const cut = withinTokens(text, budget);
        expect(text.startsWith(cut)).toBe(true);
        expect(estimateTokens(cut)).toBeLessThanOrEqual(budget);
      }),
    );
  });

  it('looks up a question that points back together with the one before', () => {
    const earlier = [turn('visitor', 'Do you sell tents?'), turn('bot', 'Yes.')];
    expect(searchText('How much is it?', earlier)).toBe('Do you sell tents?\nHow much is it?');
    expect(searchText('When does the shop in Berlin open on Sundays?', earlier)).toBe(
      'When does the shop in Berlin open on Sundays?',
    );
    expect(searchText('How much is it?', [])).toBe('How much is it?');
    const longer = 'And how much would it cost to send one to Berlin by Friday?';
    expect(searchText(longer, earlier)).toBe(`Do you sell tents?\n${longer}`);
    const elsewhere = 'Is there a car park for guests of the shop in Berlin?';
    expect(searchText(elsewhere, earlier)).toBe(elsewhere);
  });

  it('looks up the question itself, however long the one before was', () => {
    const story = 'My cousin Albert went to the mountains with an old friend. '.repeat(60);
    const found = searchText('And what is the deposit for it?', [turn('visitor', story)]);
    expect(found).toMatch(/^My cousin Albert .*\nAnd what is the deposit for it\?$/);
    expect(estimateTokens(found)).toBeLessThan(150);
  });
});
