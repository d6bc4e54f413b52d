/**
 * The Universal Sentence Encoder in a process of its own: inference would hold the event loop for tens of milliseconds, and
 * the native runtime aborts the whole process when a thread that uses it is ended.
 */
import { serve } from '../../threads/serve.js';
import type { Encoder } from './encoder.js';

let encoder: Promise<Encoder> | undefined;

serve(async (texts: readonly string[]): Promise<number[][]> => {
  encoder ??= load();
  return (await encoder)(texts);
});

async function load(): Promise<Encoder> {
  const { nativeEncoder } = await import('./nativeEncoder.js');
  return nativeEncoder().catch(async () => (await import('./portableEncoder.js')).portableEncoder());
}
