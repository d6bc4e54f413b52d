import { token } from '../token.js';

/** A page version as a run found it. `pageId` derives from source, address, content and model: the same is the same. */
export interface PageVersion {
  readonly pageId: string;
  readonly url: string;
  readonly contentHash: string;
  readonly title: string;
  /** ISO 639-1 or null. */
  readonly language: string | null;
  readonly kind: 'html' | 'pdf' | 'text';
  readonly simhash: string;
  readonly markdown: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly depth: number;
  /** Canonical addresses that the page leads to: what a run that was cut short goes on with. */
  readonly links: readonly string[];
}

/** What is known of a page in a generation, without its text. */
export interface KnownPage {
  readonly pageId: string;
  readonly url: string;
  readonly contentHash: string;
  readonly simhash: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly depth: number;
  readonly links: readonly string[];
  readonly misses: number;
}

/** A page whose links were followed although it is not kept itself. */
export type FollowedPage = Pick<PageVersion, 'url' | 'depth' | 'links'>;

export interface StoredPage {
  readonly pageId: string;
  readonly sourceId: string;
  readonly url: string;
  readonly title: string;
  readonly language: string | null;
  readonly kind: 'html' | 'pdf' | 'text';
  readonly markdown: string;
  readonly model: string;
  /** Null until its chunks are stored. */
  readonly chunks: number | null;
}

export interface ChunkToStore {
  readonly chunkId: string;
  readonly ordinal: number;
  readonly headingPath: readonly string[];
  readonly text: string;
  readonly overlap: number;
  readonly tokens: number;
  readonly hash: string;
  /** Null: the same text is embedded already, its vector is taken. */
  readonly embedding: readonly number[] | null;
}

export interface Generation {
  readonly generation: string;
  readonly sourceId: string;
  readonly botId: string;
  readonly model: string;
  /** ISO 8601: when what it holds was asked for. What is older never replaces what is newer. */
  readonly requestedAt: string;
}

/** What answers are given from. */
export interface LiveGeneration extends Pick<Generation, 'generation' | 'model' | 'requestedAt'> {
  readonly pages: readonly KnownPage[];
}

/** With what is live now. `superseded`: a newer one is live. */
export type PublishOutcome =
  | { readonly outcome: 'live' | 'superseded'; readonly pages: number; readonly chunks: number }
  | { readonly outcome: 'incomplete' | 'closed' };

/** A source whose live generation was embedded by another model than the one that is wanted. */
export interface OutdatedSource {
  readonly sourceId: string;
  readonly generation: string;
}

/**
 * The store of pages, chunks and vectors. Every call may be repeated; `closed` says that the run is no longer wanted
 * (cancelled, failed, its source or bot removed). Throws `KnowledgeUnavailable` when the store is away, `KnowledgeRefused`
 * when it does not take the data.
 */
export interface KnowledgeStore {
  begin(generation: Generation): Promise<'open' | 'closed'>;
  putPage(generation: string, page: PageVersion): Promise<'new' | 'stored' | 'closed'>;
  /** Keeps where a page leads to that is not in the generation: what a run that was cut short goes on with. */
  keepLinks(generation: string, page: FollowedPage): Promise<'kept' | 'closed'>;
  followedOf(generation: string): Promise<FollowedPage[]>;
  /** Takes pages of the live generation over. `missed`: they were gone this time. Answers how many. */
  carryPages(generation: string, urls: readonly string[], missed: boolean): Promise<number>;
  /** Takes a page whose chunks the store refused out again, but for its links; what is live at its address is carried over. */
  dropPage(generation: string, pageId: string): Promise<number>;
  pagesOf(generation: string): Promise<KnownPage[]>;
  /** Null when nothing of the source is live. */
  live(sourceId: string): Promise<Omit<LiveGeneration, 'pages'> | null>;
  /** The same with its pages. */
  livePages(sourceId: string): Promise<LiveGeneration | null>;
  page(pageId: string): Promise<StoredPage | null>;
  knownHashes(botId: string, model: string, hashes: readonly string[]): Promise<ReadonlySet<string>>;
  storeChunks(pageId: string, chunks: readonly ChunkToStore[]): Promise<'new' | 'stored' | 'missing' | 'closed'>;
  publish(generation: string): Promise<PublishOutcome>;
  discard(generation: string): Promise<'live' | 'discarded'>;
  /** Removes a source or a bot for good; answers how many chunks went. */
  remove(id: string): Promise<number>;
  /** Sources of which anything is stored. */
  sources(): Promise<string[]>;
  /** Sources that have a live generation of another model. */
  sourcesNotOfModel(model: string): Promise<OutdatedSource[]>;
  /** Every count is zero in a healthy store, given the runs that are going on; of one bot, or of all. */
  audit(openRuns: readonly string[], botId?: string): Promise<Readonly<Record<string, number>>>;
  /** Generations that are neither live nor being built. */
  abandoned(openRuns: readonly string[]): Promise<string[]>;
}

export const KNOWLEDGE_STORE = token<KnowledgeStore>('KnowledgeStore');
