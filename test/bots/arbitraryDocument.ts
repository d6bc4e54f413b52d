import fc from 'fast-check';
import {
  BOT_TYPES,
  BUBBLE_SHAPES,
  COLOR_SCHEMES,
  FEATURES,
  PLATFORMS,
  POSITIONS,
} from '../../src/domain/bot/values.js';

const word = fc.constantFrom('tea', 'Grüße', 'قیمت می‌شود', '千', '👩‍🍳', '<b>&"\'', '{{x}}', '\\', '-- ;', 'é');
const line = (max: number) =>
  fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' ').slice(0, max).trim());
const prose = fc.array(line(200), { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
const url = fc.webUrl({ withQueryParameters: true }).map((text) => new URL(text).href);
const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3 });

const settingName = fc.constantFrom('a', 'B', 'camelCase', 'with-dash', 'with_line', 'constructor', 'toString', 'x9');
const { tree: setting } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.boolean(), fc.integer(), line(50), tie('list'), tie('object')),
  list: fc.array(tie('tree'), { maxLength: 3 }),
  object: fc.dictionary(settingName, tie('tree'), { maxKeys: 3 }),
}));

const configuration = fc.record({
  identity: maybe(prose),
  tone: maybe(line(200)),
  verbosity: maybe(line(200)),
  behaviour: maybe(prose),
  language: maybe(line(200)),
  websiteType: maybe(line(200)),
  responseFormat: maybe(line(200)),
  allowedTopics: fc.array(line(200), { maxLength: 4 }),
  disallowedTopics: fc.array(line(200), { maxLength: 4 }),
  examples: fc.array(fc.record({ question: prose, answer: prose }), { maxLength: 4 }),
  apiEndpoints: fc.array(
    fc.record({ name: line(120), method: fc.constantFrom('GET', 'POST'), url, description: prose }),
    { maxLength: 3 },
  ),
  settings: fc.dictionary(settingName, setting, { maxKeys: 3 }),
});

/** Any exported bot, in the form in which the service itself would write it; without sources. */
export const anyDocument = fc
  .record({
    platform: fc.constantFrom(...PLATFORMS),
    type: fc.constantFrom(...BOT_TYPES),
    name: line(120),
    purpose: prose,
    description: maybe(prose),
    avatar: maybe(url),
    allowedOrigins: fc.uniqueArray(
      url.map((text) => new URL(text).origin),
      { maxLength: 3 },
    ),
    features: fc.subarray([...FEATURES]),
    style: fc.record({
      primaryColor: color,
      onPrimaryColor: color,
      backgroundColor: color,
      textColor: color,
      bubbleShape: fc.constantFrom(...BUBBLE_SHAPES),
      position: fc.constantFrom(...POSITIONS),
      colorScheme: fc.constantFrom(...COLOR_SCHEMES),
      welcomeMessage: line(500),
      suggestedQuestions: fc.array(line(200), { maxLength: 8 }),
    }),
    draft: configuration,
    published: maybe(configuration),
  })
  .map(({ draft, published, type, platform, ...bot }) => ({
    format: 'nova-bot',
    formatVersion: 1,
    exportedAt: '2026-01-01T00:00:00.000Z',
    bot: { ...bot, type, platform: type === 'CONTROLLED' ? 'Website' : platform },
    configuration: { draft, published },
    sources: [],
  }));
