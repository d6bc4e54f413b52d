import { BAD_EXAMPLES, GOOD_EXAMPLES } from '../../../../test/bots/moreExamples.js';
import { validateExamplesOffline } from './exampleValidator.js';

const example = (question: string, answer: string) => ({ question, answer });
const reasons = (...examples: ReturnType<typeof example>[]) => validateExamplesOffline(examples).reasons;

const GOOD = [
  example('What are your opening hours?', 'We are open Monday to Friday from 9 to 18 and on Saturday until 14.'),
  example('Do you ship abroad?', 'Yes, to all countries of the EU.'),
  example('How can I return a shoe?', 'Send it back within 30 days with the label that came with it.'),
  example('Where is your shop?', 'At Lindenstraße 12 in Berlin, next to the station.'),
  example('How much is delivery?', 'It is free from 50 euros on.'),
  example('Wann liefert ihr?', 'Von Montag bis Freitag, zwischen 9 und 12 Uhr.'),
  example('Quels sont vos tarifs ?', 'Une consultation coûte 40 euros.'),
  example('¿Dónde puedo aparcar?', 'En la calle de atrás hay un aparcamiento gratuito.'),
  example('Can I pay by card?', 'Of course, we take all common cards.'),
  example('Which tea do you recommend for the evening?', 'Rooibos is a good choice: it has no caffeine.'),
];

describe('the offline example validator', () => {
  it('finds nothing wrong with ten good examples', () => {
    expect(validateExamplesOffline(GOOD)).toEqual({ isValid: true, reasons: [] });
  });

  it('names the example, counted from 1', () => {
    const bad = example('Where are you?', '   ');
    expect(validateExamplesOffline([GOOD[0] ?? bad, bad])).toEqual({
      isValid: false,
      reasons: ['Example 2: the answer is empty.'],
    });
  });

  it('finds empty and meaningless ones', () => {
    expect(reasons(example(' ?! ', 'Yes.'))).toEqual(['Example 1: the question is empty.']);
    expect(reasons(example('How are you?', 'test'))).toEqual(['Example 1: the answer is only a placeholder.']);
    expect(reasons(example('lorem ipsum dolor', 'Yes.'))).toEqual(['Example 1: the question is only a placeholder.']);
    expect(reasons(example('Do you ship?', 'do you ship'))).toEqual([
      'Example 1: the answer only repeats the question.',
    ]);
    expect(reasons()).toEqual(['There are no examples.']);
  });

  it('finds answers that do not answer', () => {
    for (const [question, answer] of [
      ['When do you open?', 'Our cakes are delicious.'],
      ['How much is a haircut?', 'Our team is friendly and experienced.'],
      ['What is your return policy?', 'The weather is lovely in spring.'],
      ['Where can I park?', 'Thanks for asking, have a nice day!'],
    ] as const) {
      expect(reasons(example(question, answer))).toEqual(['Example 1: the answer does not answer the question.']);
    }
  });

  it('finds nothing wrong with good answers, also where they share no word with the question', () => {
    const examples = GOOD_EXAMPLES.map(([question, answer]) => example(question, answer));
    expect(validateExamplesOffline(examples)).toEqual({ isValid: true, reasons: [] });
  });

  it('finds answers about something else, each by its number', () => {
    const examples = BAD_EXAMPLES.map(([question, answer]) => example(question, answer));
    expect(reasons(...examples)).toEqual(
      examples.map((_, index) => `Example ${index + 1}: the answer does not answer the question.`),
    );
  });

  it('finds repetitions', () => {
    expect(reasons(example('Do you ship?', 'Yes, we do.'), example('do you ship', 'Yes we do'))).toEqual([
      'Example 2: it repeats example 1.',
    ]);
  });

  it('finds contradictions', () => {
    expect(
      reasons(
        example('Do you deliver on Sunday?', 'Yes, we deliver on Sunday.'),
        example('On Sunday, do you deliver?', 'No, we do not deliver on Sunday.'),
      ),
    ).toEqual(['Example 2: its answer contradicts the answer of example 1, which asks the same.']);
    expect(
      reasons(
        example('How long may I return items?', 'You may return them within 30 days.'),
        example('How long may items be returned?', 'You may return them within 14 days.'),
      ),
    ).toEqual(['Example 2: its answer contradicts the answer of example 1, which asks the same.']);
  });

  it('tells apart questions that ask for different things about the same', () => {
    expect(
      reasons(
        example('Do you deliver?', 'Yes, every day.'),
        example('Where do you deliver?', 'Everywhere within 10 km of Graz.'),
        example('When do you deliver?', 'From 9 to 12.'),
        example('How much is it to deliver?', 'It costs 3 euros.'),
      ),
    ).toEqual([]);
  });

  it('finds answers in another language', () => {
    expect(reasons(example('What are your opening hours?', 'Wir haben von Montag bis Freitag auf.'))).toEqual([
      'Example 1: the question is in English, but the answer is in German.',
    ]);
  });

  it('finds answers that are too long for a chat', () => {
    const long = `We are open ${'every single day of the week '.repeat(30)}`;
    expect(reasons(example('When are you open?', long))[0]).toMatch(/^Example 1: the answer is too long: \d+ words/);
  });

  it('tells questions apart that differ in one word only', () => {
    const many = Array.from({ length: 50 }, (_, index) => example(`Is item${index} there?`, 'Yes, it is.'));
    expect(validateExamplesOffline(many)).toEqual({ isValid: true, reasons: [] });
  });

  it('reads each example as often among many as among few', () => {
    const readsAmong = (count: number) => {
      let reads = 0;
      const example = (index: number) => ({
        get question() {
          reads += index === 0 ? 1 : 0;
          return `How much is number ${index}?`;
        },
        get answer() {
          reads += index === 0 ? 1 : 0;
          return `It costs ${index} euros.`;
        },
      });
      validateExamplesOffline(Array.from({ length: count }, (_, index) => example(index)));
      return reads;
    };
    expect(readsAmong(50)).toBe(readsAmong(2));
  });
});
