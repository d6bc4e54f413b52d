import type { DocumentReader } from '../../src/application/projection.js';
import type { BotConfigurationDocument } from './projection.js';

/** Questions to the read model of configurations. */
export class BotConfigurationQueries {
  constructor(private readonly configurations: DocumentReader<BotConfigurationDocument>) {}

  byBot(botId: string): Promise<BotConfigurationDocument | null> {
    return this.configurations.byId(botId);
  }
}
