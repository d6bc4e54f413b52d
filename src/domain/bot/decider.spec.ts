import { AT, configuration, create, created, published } from '../../../test/bots/fixtures.js';
import { deciding } from '../../../test/support/dsl/decider.js';
import { botDecider } from './decider.js';
import { DEFAULT_STYLE } from './values.js';

const given = deciding(botDecider);

describe('a bot', () => {
  it('begins as a draft with the default style', () => {
    given().when(create).thenEvents(created);
  });

  it('begins once', () => {
    given(created).when(create).thenRefused('BOT_EXISTS');
  });

  it('is on the platform Website when it is controlled', () => {
    given()
      .when({ ...create, data: { ...create.data, platform: 'Telegram', botType: 'CONTROLLED' } })
      .thenRefused('CONTROLLED_NEEDS_WEBSITE', { kind: 'invalid' });
  });

  it('changes details, style and origins together, each as a fact of its own', () => {
    given(created)
      .when({
        type: 'ChangeBot',
        data: {
          details: { name: 'Desk' },
          style: { primaryColor: '#000000' },
          origins: ['https://a.example', 'https://a.example'],
          onlyControlled: false,
          at: AT,
        },
      })
      .thenEvents(
        {
          type: 'BotDetailsChanged',
          data: { name: 'Desk', purpose: 'Answers', description: null, avatar: null, changed: ['name'], at: AT },
        },
        {
          type: 'BotStyleChanged',
          data: { style: { ...DEFAULT_STYLE, primaryColor: '#000000' }, changed: ['primaryColor'], at: AT },
        },
        { type: 'AllowedOriginsChanged', data: { origins: ['https://a.example'], at: AT } },
      );
  });

  it('is not taken for a controlled bot when it is none', () => {
    given(created)
      .when({ type: 'ChangeBot', data: { details: {}, style: {}, origins: null, onlyControlled: true, at: AT } })
      .thenRefused('NOT_CONTROLLED', { kind: 'conflict' });
  });

  it('stays as it is when nothing new is said', () => {
    given(created)
      .when({
        type: 'ChangeBot',
        data: { details: { name: 'Helpdesk' }, style: {}, origins: [], onlyControlled: false, at: AT },
      })
      .thenNothing();
    given(created)
      .when({ type: 'SwitchFeature', data: { feature: 'Website', enabled: true, at: AT } })
      .thenNothing();
  });

  it('switches features on and off', () => {
    given(created)
      .when({ type: 'SwitchFeature', data: { feature: 'TextEnhancer', enabled: true, at: AT } })
      .thenEvents({ type: 'AiFeatureEnabled', data: { feature: 'TextEnhancer', at: AT } });
    given(created)
      .when({ type: 'SwitchFeature', data: { feature: 'Website', enabled: false, at: AT } })
      .thenEvents({ type: 'AiFeatureDisabled', data: { feature: 'Website', at: AT } });
  });

  it('is imported whole: created, published and drafted at once', () => {
    const { style: _, ...data } = create.data;
    const tone = configuration({ tone: 'warm' });
    given()
      .when({
        type: 'ImportBot',
        data: {
          ...data,
          style: {},
          features: ['TextEnhancer'],
          origins: ['https://a.example'],
          draft: tone,
          published: tone,
          note: null,
        },
      })
      .thenEvents(
        { ...created, data: { ...created.data, features: ['TextEnhancer'] } } as typeof created,
        { type: 'AllowedOriginsChanged', data: { origins: ['https://a.example'], at: AT } },
        published(1, { tone: 'warm' }),
      );
  });
});
