import type { BotView } from '../../src/application/bots/view.js';
import type { DocumentReader } from '../../src/application/projection.js';
import { type BotDocument, orderOf } from './projection.js';

/** As mongoose gives it: with its `_id`. */
type Stored = BotDocument & { readonly _id: string };

export interface BotListFilter {
  readonly ownerId: string;
  /** Undefined: all that are not in the recycle bin. */
  readonly status?: BotView['status'] | undefined;
}

export interface BotPage {
  readonly items: readonly BotView[];
  /** Place of the last bot of this page, when there are more. */
  readonly after: string | null;
  readonly total: number;
}

export interface BotSummary {
  readonly total: number;
  readonly byStatus: Readonly<Record<BotView['status'], number>>;
  readonly newest: readonly BotView[];
}

/** Questions to the read model of bots. */
export class BotQueries {
  constructor(private readonly bots: DocumentReader<BotDocument>) {}

  async byId(id: string): Promise<BotView | null> {
    const found = await this.bots.byId(id);
    return found && viewOf(id, found);
  }

  /**
   * Newest first, those after the place `after`. An index answers it in the same time for every page; counting all of
   * them costs more, so a later page is given the total of the first one.
   */
  async list(
    filter: BotListFilter,
    limit: number,
    after: string | null,
    known: number | null = null,
  ): Promise<BotPage> {
    const wanted = criteria(filter);
    const [found, total] = await Promise.all([
      this.bots.find(after === null ? wanted : { ...wanted, order: { $lt: after } }, {
        sort: { order: -1 },
        limit: limit + 1,
      }) as Promise<Stored[]>,
      known ?? this.bots.count(wanted),
    ]);
    const items = found.slice(0, limit).map((bot) => viewOf(bot._id, bot));
    const last = items.at(-1);
    return { items, after: last && found.length > limit ? orderOf(last.createdAt, last.id) : null, total };
  }

  async summary(ownerId: string): Promise<BotSummary> {
    const count = (status: BotView['status']) => this.bots.count(criteria({ ownerId, status }));
    const [draft, active, paused, deleted, newest] = await Promise.all([
      count('draft'),
      count('active'),
      count('paused'),
      count('deleted'),
      this.bots.find(criteria({ ownerId }), { sort: { order: -1 }, limit: 5 }) as Promise<Stored[]>,
    ]);
    return {
      total: draft + active + paused,
      byStatus: { draft, active, paused, deleted },
      newest: newest.map((bot) => viewOf(bot._id, bot)),
    };
  }

  /** Ids of bots that have been in the recycle bin since before `deletedBefore` (ISO), longest first. */
  async due(deletedBefore: string, limit: number): Promise<readonly string[]> {
    const found = (await this.bots.find(
      { status: 'deleted', deletedAt: { $lt: deletedBefore } },
      { sort: { deletedAt: 1 }, limit },
    )) as Stored[];
    return found.map((bot) => bot._id);
  }
}

const criteria = ({ ownerId, status }: BotListFilter): Readonly<Record<string, unknown>> =>
  status === undefined ? { ownerId, inBin: false } : { ownerId, status };

function viewOf(id: string, bot: BotDocument): BotView {
  return {
    id,
    ownerId: bot.ownerId,
    name: bot.name,
    platform: bot.platform,
    type: bot.type,
    purpose: bot.purpose,
    description: bot.description,
    avatar: bot.avatar,
    status: bot.status,
    style: bot.style,
    allowedOrigins: bot.allowedOrigins,
    features: bot.features,
    publishedVersion: bot.publishedVersion,
    versions: bot.versions,
    revision: bot.revision,
    createdAt: bot.createdAt,
    updatedAt: bot.updatedAt,
    deletedAt: bot.deletedAt,
  };
}
