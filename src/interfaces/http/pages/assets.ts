import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Context } from 'koa';
import type { Reply } from '../route.js';

interface Asset {
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

const loaded = new Map<string, Asset>();

/** Where `npm run build` puts what browsers get: `dist/browser` of the package, also when running from sources. */
function browserFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'dist', 'browser');
}

function load(name: string): Asset {
  const known = loaded.get(name);
  if (known) return known;
  const plain = readFileSync(join(browserFolder(), name));
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  const asset = { etag, plain, gzip: gzipSync(plain, { level: 9 }), brotli: brotliCompressSync(plain) };
  loaded.set(name, asset);
  return asset;
}

/** A built script, compressed as the browser likes it; five minutes in caches, then asked for by its `ETag`. */
export function script(koa: Context, name: string): Reply {
  const { etag, plain, gzip, brotli } = load(name);
  koa.vary('Accept-Encoding');
  const encoding = koa.acceptsEncodings('br', 'gzip', 'identity') || 'identity';
  const body = encoding === 'br' ? brotli : encoding === 'gzip' ? gzip : plain;
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
    etag,
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  };
  return { status: 200, body, headers };
}
