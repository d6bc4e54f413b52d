import { createHash } from 'node:crypto';
import type { PageChunk } from '../../../application/ports/chunker.js';
import { type Unit, unitsOf } from './units.js';

export interface ChunkLimits {
  /** A chunk is closed when it has reached this. */
  readonly targetTokens: number;
  /** No chunk has more, its overlap included. */
  readonly maxTokens: number;
  /** Most that is repeated from the chunk before. */
  readonly overlapTokens: number;
  /** A section smaller than this is joined with the next one. */
  readonly minTokens: number;
}

export const CHUNK_LIMITS: ChunkLimits = { targetTokens: 200, maxTokens: 300, overlapTokens: 40, minTokens: 60 };

/**
 * Cuts a page's markdown at headings and sentences. Nothing is lost: the chunks without their overlaps, joined, are the
 * text again. The overlap repeats whole sentences of the same section.
 */
export function chunksOf(markdown: string, title: string, limits: ChunkLimits = CHUNK_LIMITS): PageChunk[] {
  const chunks: PageChunk[] = [];
  let open: Unit[] = [];
  let carried: Unit[] = [];
  const close = (): void => {
    if (open.length > 0) chunks.push(chunkOf(chunks.length, carried, open, title));
  };
  for (const unit of unitsOf(markdown, limits.maxTokens)) {
    const size = total(open);
    const startsSection = unit.isHeading && size >= limits.minTokens;
    if (
      open.length > 0 &&
      (startsSection || size >= limits.targetTokens || total(carried) + size + unit.tokens > limits.maxTokens)
    ) {
      close();
      carried = startsSection ? [] : overlapOf(open, limits.overlapTokens);
      if (total(carried) + unit.tokens > limits.maxTokens) carried = [];
      open = [];
    }
    open.push(unit);
  }
  close();
  return chunks;
}

/** What stands for the chunk in the embedding: where it stands on the page, then its text. */
export const embeddingText = (title: string, headingPath: readonly string[], text: string): string =>
  `${[...new Set([title, ...headingPath])].filter(Boolean).join(' > ')}\n${text}`;

const total = (units: readonly Unit[]): number => units.reduce((sum, { tokens }) => sum + tokens, 0);

/** The last whole units, headings excepted, as far as they fit. */
function overlapOf(units: readonly Unit[], maxTokens: number): Unit[] {
  const overlap: Unit[] = [];
  let tokens = 0;
  for (const unit of [...units].reverse()) {
    tokens += unit.tokens;
    if (unit.isHeading || tokens > maxTokens) break;
    overlap.unshift(unit);
  }
  return overlap;
}

function chunkOf(ordinal: number, carried: readonly Unit[], units: readonly Unit[], title: string): PageChunk {
  const overlap = carried.map(({ text }) => text).join('');
  const text = overlap + units.map((unit) => unit.text).join('');
  const headingPath = (units.find(({ isHeading }) => !isHeading) ?? units[0]!).headingPath;
  return {
    ordinal,
    text,
    overlap: overlap.length,
    tokens: total(carried) + total(units),
    headingPath,
    hash: createHash('sha256')
      .update(embeddingText(title, headingPath, text))
      .digest('hex'),
  };
}
