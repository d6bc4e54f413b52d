import { ContainerModule } from 'inversify';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { MongoDocumentReader } from '../mongo/documentReader.js';
import { openMongo } from '../mongo/openMongo.js';
import { singletons } from './bind.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

/** MongoDB, and reading the read models that it holds. */
export const documentsModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(INFRA.Mongo, (get) => {
      const { uri, maxPoolSize } = config.mongodb;
      const connection = openMongo(uri, maxPoolSize, (err) => get(INFRA.Logger).warn({ err }, 'MongoDB connection'));
      get(SHUTDOWN).add('mongodb', () => connection.close());
      return connection;
    });
    single(TOKENS.DocumentReaders, (get) => {
      const connection = get(INFRA.Mongo);
      return <D extends object>(projection: string) => new MongoDocumentReader<D>(connection, projection);
    });
  });
