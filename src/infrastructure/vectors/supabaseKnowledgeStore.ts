import type {
  ChunkToStore,
  FollowedPage,
  Generation,
  KnowledgeStore,
  KnownPage,
  OutdatedSource,
  PageVersion,
  PublishOutcome,
  StoredPage,
} from '../../application/ports/knowledgeStore.js';
import type { Supabase } from './client.js';
import { textSearchConfiguration } from './textSearch.js';

interface GenerationPageRow {
  readonly url: string;
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly depth: number;
  readonly links: string[];
  readonly misses: number;
  readonly page: { readonly page_id: string; readonly content_hash: string; readonly simhash: string };
}

interface PageRow {
  readonly page_id: string;
  readonly source_id: string;
  readonly url: string;
  readonly title: string;
  readonly language: string | null;
  readonly kind: 'html' | 'pdf' | 'text';
  readonly markdown: string;
  readonly model: string;
  readonly chunks: number | null;
}

interface LiveRow {
  readonly live_generation: string | null;
  readonly live_model: string | null;
  readonly live_requested_at: string | null;
}

interface GenerationRow {
  readonly generation: string;
}

/** The knowledge store on Supabase. The rules are in the SQL functions: each is one transaction. */
export class SupabaseKnowledgeStore implements KnowledgeStore {
  constructor(private readonly supabase: Supabase) {}

  begin(generation: Generation): Promise<'open' | 'closed'> {
    return this.supabase.call('knowledge_begin', {
      p_generation: generation.generation,
      p_source_id: generation.sourceId,
      p_bot_id: generation.botId,
      p_model: generation.model,
      p_requested_at: generation.requestedAt,
    });
  }

  putPage(generation: string, page: PageVersion): Promise<'new' | 'stored' | 'closed'> {
    const config = textSearchConfiguration(page.language);
    return this.supabase.call('knowledge_put_page', { p_generation: generation, p_page: { ...page, config } });
  }

  keepLinks(generation: string, page: FollowedPage): Promise<'kept' | 'closed'> {
    return this.supabase.call('knowledge_keep_links', { p_generation: generation, p_page: page });
  }

  followedOf(generation: string): Promise<FollowedPage[]> {
    return this.supabase.all('knowledge_followed_pages', 'url,depth,links', { generation }, 'url');
  }

  carryPages(generation: string, urls: readonly string[], missed: boolean): Promise<number> {
    if (urls.length === 0) return Promise.resolve(0);
    return this.supabase.call('knowledge_carry_pages', {
      p_generation: generation,
      p_urls: urls,
      p_count_miss: missed,
    });
  }

  dropPage(generation: string, pageId: string): Promise<number> {
    return this.supabase.call('knowledge_drop_page', { p_generation: generation, p_page_id: pageId });
  }

  async pagesOf(generation: string): Promise<KnownPage[]> {
    const rows = await this.supabase.all<GenerationPageRow>(
      'knowledge_generation_pages',
      'url,etag,last_modified,depth,links,misses,page:knowledge_pages(page_id,content_hash,simhash)',
      { generation },
      'url',
    );
    return rows.map((row) => ({
      pageId: row.page.page_id,
      url: row.url,
      contentHash: row.page.content_hash,
      simhash: row.page.simhash,
      etag: row.etag,
      lastModified: row.last_modified,
      depth: row.depth,
      links: row.links,
      misses: row.misses,
    }));
  }

  async live(sourceId: string) {
    const [source] = await this.supabase.all<LiveRow>(
      'knowledge_sources',
      'live_generation,live_model,live_requested_at',
      { source_id: sourceId },
      'source_id',
    );
    if (!source?.live_generation || !source.live_model || !source.live_requested_at) return null;
    const { live_generation: generation, live_model: model, live_requested_at: requestedAt } = source;
    return { generation, model, requestedAt };
  }

  async livePages(sourceId: string) {
    const live = await this.live(sourceId);
    return live && { ...live, pages: await this.pagesOf(live.generation) };
  }

  async page(pageId: string): Promise<StoredPage | null> {
    const [row] = await this.supabase.all<PageRow>(
      'knowledge_pages',
      'page_id,source_id,url,title,language,kind,markdown,model,chunks',
      { page_id: pageId },
      'page_id',
    );
    return row
      ? {
          pageId: row.page_id,
          sourceId: row.source_id,
          url: row.url,
          title: row.title,
          language: row.language,
          kind: row.kind,
          markdown: row.markdown,
          model: row.model,
          chunks: row.chunks,
        }
      : null;
  }

  async knownHashes(botId: string, model: string, hashes: readonly string[]): Promise<ReadonlySet<string>> {
    if (hashes.length === 0) return new Set();
    return new Set(
      await this.supabase.call<string[]>('knowledge_known_hashes', {
        p_bot_id: botId,
        p_model: model,
        p_hashes: hashes,
      }),
    );
  }

  storeChunks(pageId: string, chunks: readonly ChunkToStore[]): Promise<'new' | 'stored' | 'missing' | 'closed'> {
    const rows = chunks.map((chunk) => ({
      ...chunk,
      embedding: chunk.embedding === null ? null : vectorText(chunk.embedding),
    }));
    return this.supabase.call('knowledge_store_chunks', { p_page_id: pageId, p_chunks: rows });
  }

  publish(generation: string): Promise<PublishOutcome> {
    return this.supabase.call('knowledge_publish', { p_generation: generation });
  }

  discard(generation: string): Promise<'live' | 'discarded'> {
    return this.supabase.call('knowledge_discard', { p_generation: generation });
  }

  remove(id: string): Promise<number> {
    return this.supabase.call('knowledge_remove', { p_id: id });
  }

  async sources(): Promise<string[]> {
    const rows = await this.supabase.all<{ source_id: string }>('knowledge_sources', 'source_id', {}, 'source_id');
    return rows.map((row) => row.source_id);
  }

  async sourcesNotOfModel(model: string): Promise<OutdatedSource[]> {
    // Without a live generation there is no model, so those are none of them.
    const rows = await this.supabase.all<{ source_id: string; live_generation: string }>(
      'knowledge_sources',
      'source_id,live_generation',
      {},
      'source_id',
      { live_model: model },
    );
    return rows.map((row) => ({ sourceId: row.source_id, generation: row.live_generation }));
  }

  audit(openRuns: readonly string[], botId?: string): Promise<Readonly<Record<string, number>>> {
    return this.supabase.call('knowledge_audit', { p_open: openRuns, p_bot_id: botId ?? null });
  }

  async abandoned(openRuns: readonly string[]): Promise<string[]> {
    const known = await this.supabase.all<GenerationRow>('knowledge_generations', 'generation', {}, 'generation');
    const live = await this.supabase.all<{ live_generation: string | null }>(
      'knowledge_sources',
      'live_generation',
      {},
      'source_id',
    );
    const kept = new Set([...openRuns, ...live.map((row) => row.live_generation)]);
    return known.map(({ generation }) => generation).filter((generation) => !kept.has(generation));
  }
}

/** pgvector's own notation. Six digits are more than a 32-bit float of this size holds in practice for cosine. */
export const vectorText = (vector: readonly number[]): string =>
  `[${vector.map((x) => Number(x.toFixed(6))).join(',')}]`;
