/** The kinds of values an environment variable can hold: each parses one non-empty string, with zod. */
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

export const text = z.string();

/** A whole number from `min` to `max`, both included. */
export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));

export const flag = z.enum(['0', '1', 'false', 'true']).transform((value) => value === '1' || value === 'true');

/** An absolute URL with one of the schemes (given without the colon); handed on without a trailing slash. */
export const url = (...schemes: string[]) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)))
    .transform((value) => value.replace(/\/+$/, ''));

/** A driver's connection string: only the scheme is judged here, since several hosts in one are not a valid URL. */
export const connectionString = (...schemes: string[]) =>
  z.string().refine((value) => schemes.some((scheme) => new RegExp(`^${scheme}://[^\\s/]`).test(value)));

/** A comma separated list; empty entries are dropped. */
export const list = <T>(item: z.ZodType<T, string>) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .pipe(z.array(item));

/** An origin exactly as a browser sends it: scheme, host and port, nothing after. */
export const origin = z
  .string()
  .transform((value) => value.replace(/\/$/, ''))
  .refine(
    (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).origin === value,
  );

/** An IP address or a range in CIDR notation. */
export const addressRange = z.string().refine((value) => ipaddr.isValid(value) || ipaddr.isValidCIDR(value));

/** `host` or `host:port`, in lower case. */
export const hostAndPort = z
  .string()
  .toLowerCase()
  .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/);

/** A 256-bit key, in base64 (44 characters; URL-safe too) or hexadecimal (64). */
export const key256 = z
  .string()
  .refine((value) => /^[0-9a-fA-F]{64}$/.test(value) || /^[A-Za-z0-9+/_-]{43}=?$/.test(value))
  .transform((value) => (value.length === 64 ? Buffer.from(value, 'hex') : Buffer.from(value, 'base64')));

/** A mail address, alone or as `Name <address>`. */
export const sender = z.string().regex(/^([^<>@]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/);
