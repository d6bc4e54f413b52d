import { randomBytes } from 'node:crypto';
import type { Reply } from '../route.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

export const newNonce = (): string => randomBytes(16).toString('base64');

/** How every page begins; no search engine is to list any. */
export const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">`;

/** An HTML page with a content security policy of its own: scripts of this service only, nothing inline but the given style. */
export function page(html: string, policy: Readonly<Record<string, string>>): Reply {
  const strict = { 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", ...policy };
  const csp = Object.entries(strict)
    .map(([directive, value]) => `${directive} ${value}`)
    .join('; ');
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': csp,
    'referrer-policy': 'strict-origin-when-cross-origin',
  };
  return { status: 200, body: html, headers };
}
