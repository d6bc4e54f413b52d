/**
 * The beginning of `text`, at most `max` UTF-16 units of it, never with half a character at its end. Postgres refuses
 * half a character in JSON, and with it the whole row.
 */
export function cut(text: string, max: number): string {
  const isHalved = text.length > max && /[\uD800-\uDBFF]/.test(text.charAt(max - 1));
  return text.slice(0, isHalved ? max - 1 : max);
}
