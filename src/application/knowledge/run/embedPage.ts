import { derivedId } from '../../ids.js';
import type { Chunker } from '../../ports/chunker.js';
import type { Embedder } from '../../ports/embedder.js';
import type { ChunkToStore, KnowledgeStore, StoredPage } from '../../ports/knowledgeStore.js';
import { orRefusal, type PageRefusal } from './refusedPage.js';
import type { ScrapeReports } from './reports.js';

export interface EmbedParts {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly chunker: Chunker;
  readonly reports: ScrapeReports;
}

/** While a deployment is going on, another process may have the model that the run began with. */
export class OtherModel extends Error {}

/** Cuts a page into chunks, embeds those whose text is new to the bot, stores all of them, and reports. */
export async function embedPage(
  parts: EmbedParts,
  scrapeId: string,
  pageId: string,
  signal: AbortSignal,
): Promise<void> {
  const state = await parts.reports.load(scrapeId);
  if (state.status !== 'running' || !state.pending.has(pageId)) return;
  const page = await parts.store.page(pageId);
  if (!page) return await parts.reports.fail(scrapeId, 'PAGE_LOST', 'The text of a page is no longer in the store.');
  if (page.model !== parts.embedder.model) {
    throw new OtherModel(`The page is of the model ${page.model}, this process embeds with ${parts.embedder.model}.`);
  }
  const outcome =
    page.chunks === null
      ? await orRefusal(store(parts, state.request.botId, page, signal))
      : { value: { chunks: page.chunks, embedded: 0, reused: page.chunks } };
  if ('refusal' in outcome) return await refuse(parts, scrapeId, page, outcome.refusal);
  const data = { pageId, url: page.url, ...outcome.value, at: parts.reports.at() };
  await parts.reports.tell(scrapeId, { type: 'RecordChunks', data }, pageId);
}

/** Out of the generation first: what is reported may be published at once. */
async function refuse(
  { store, reports }: EmbedParts,
  scrapeId: string,
  { pageId, url }: Pick<StoredPage, 'pageId' | 'url'>,
  refusal: PageRefusal,
): Promise<void> {
  await store.dropPage(scrapeId, pageId);
  const data = { pageId, url, ...refusal, at: reports.at() };
  await reports.tell(scrapeId, { type: 'RefuseChunks', data }, pageId);
}

async function store(parts: EmbedParts, botId: string, page: StoredPage, signal: AbortSignal) {
  const chunks = parts.chunker.chunks(page.markdown, page.title);
  const known = await parts.store.knownHashes(
    botId,
    page.model,
    chunks.map(({ hash }) => hash),
  );
  const reusing = await embedded(parts, page, chunks, known, signal);
  let outcome = await parts.store.storeChunks(page.pageId, reusing);
  if (outcome === 'missing') {
    // The chunks whose vectors were to be taken went away meanwhile, with their generation.
    outcome = await parts.store.storeChunks(page.pageId, await embedded(parts, page, chunks, new Set(), signal));
  }
  const count = reusing.filter(({ embedding }) => embedding !== null).length;
  if (outcome === 'stored') return { chunks: chunks.length, embedded: 0, reused: chunks.length };
  return { chunks: chunks.length, embedded: count, reused: chunks.length - count };
}

async function embedded(
  { embedder, chunker }: EmbedParts,
  page: StoredPage,
  chunks: ReturnType<Chunker['chunks']>,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ChunkToStore[]> {
  const fresh = chunks.filter(({ hash }) => !known.has(hash));
  const texts = fresh.map((chunk) => chunker.embeddingText(page.title, chunk.headingPath, chunk.text));
  const vectors = texts.length === 0 ? [] : await embedder.embed(texts, signal);
  const byHash = new Map(fresh.map(({ hash }, index) => [hash, vectors[index]!]));
  return chunks.map((chunk) => ({
    ...chunk,
    chunkId: derivedId('chunk', page.pageId, chunk.ordinal),
    embedding: byHash.get(chunk.hash) ?? null,
  }));
}
