const SHINGLE = 3;

/** FNV-1a, 32 bit. */
function fnv(text: string, seed: number): number {
  let hash = seed >>> 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The last characters hardly reach the high bits in FNV; one more mixing (MurmurHash3's finaliser).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Charikar's simhash of a text's word triples, each counted once (what a page repeats again and again would drown what
 * only it says), 64 bits as hexadecimal: texts that differ in few words differ in few
 * bits (Manku et al., "Detecting near-duplicates for web crawling", 2007).
 */
export function simhash(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const weights = new Int32Array(64);
  const shingles = new Set<string>();
  for (let index = 0; index < Math.max(1, words.length - SHINGLE + 1); index++) {
    shingles.add(words.slice(index, index + SHINGLE).join(' '));
  }
  for (const shingle of shingles) {
    const [low, high] = [fnv(shingle, 0x811c9dc5), fnv(shingle, 0x9747b28c)];
    for (let bit = 0; bit < 32; bit++) {
      weights[bit]! += (low >>> bit) & 1 ? 1 : -1;
      weights[bit + 32]! += (high >>> bit) & 1 ? 1 : -1;
    }
  }
  let [low, high] = [0, 0];
  for (let bit = 0; bit < 32; bit++) {
    if (weights[bit]! > 0) low |= 1 << bit;
    if (weights[bit + 32]! > 0) high |= 1 << bit;
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
