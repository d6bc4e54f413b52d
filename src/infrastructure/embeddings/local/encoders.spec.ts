import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { threadEntry } from '../../threads/entry.js';

/** In a process of its own: both runtimes are at odds with Jest, where each suite has globals of its own. */
function vectors(name: 'nativeEncoder' | 'portableEncoder', texts: readonly string[]): number[][] {
  const script = `
    const { ${name} } = await import(${JSON.stringify(threadEntry(import.meta.url, name).href)});
    const encode = await ${name}();
    console.log(JSON.stringify(await encode(${JSON.stringify(texts)})));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

describe('the model on the native runtime and on WebAssembly', () => {
  it('gives vectors of the same direction but for a rounding, for short texts and for those that are longer than it reads', () => {
    const texts = [
      'x',
      'How do I return a parcel?',
      'zażółć 日本 🙂',
      'One more. '.repeat(12),
      'Much more. '.repeat(90),
    ];
    const [native, portable] = [vectors('nativeEncoder', texts), vectors('portableEncoder', texts)];
    const near = native.map((vector, text) => vector.reduce((sum, x, at) => sum + x * portable[text]![at]!, 0));
    expect(native.map((vector) => vector.length)).toEqual(texts.map(() => 512));
    // Cosines: both are of length 1. Texts about different things are below 0.5.
    for (const cosine of near) expect(cosine).toBeGreaterThan(0.997);
    for (const cosine of near) expect(cosine).toBeLessThan(1.000_001);
  });

  it('is that on WebAssembly where there is no native runtime', async () => {
    const hook = `export const resolve = (name, context, next) => {
      if (name === 'onnxruntime-node') throw new Error('No such build.');
      return next(name, context);
    };`;
    const url = (script: string): string => `data:text/javascript,${encodeURIComponent(script)}`;
    const register = url(`import { register } from 'node:module'; register(${JSON.stringify(url(hook))});`);
    const entry = fileURLToPath(threadEntry(import.meta.url, 'process'));
    const child = fork(entry, { execArgv: ['--import', register], serialization: 'advanced' });
    child.send(['How do I return a parcel?']);
    const [answer] = (await once(child, 'message')) as [{ value: number[][] }];
    child.disconnect();
    expect(answer.value).toEqual(vectors('portableEncoder', ['How do I return a parcel?']));
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
