import type { Context } from 'koa';
import type { ZodType, z } from 'zod';
import type { Caller, Role, Scope } from '../../application/caller.js';
import type { CommandContext } from '../../application/commandContext.js';
import type { KeySubject } from '../../application/ports/subjectKeys.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Who may call. `public`: anyone (a caller is still recognised when there is one). `account`: a signed-in person,
 * with `role` only such. `key`: a signed-in person or an API key with that scope. `chat`: those, or a publishable key.
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'account'; readonly role?: Role }
  | { readonly kind: 'key'; readonly scope: Scope }
  | { readonly kind: 'chat' };

/**
 * `points` requests in `seconds`, named in `RateLimit-Policy`. Counted `per` network address (`ip`); per account, whatever
 * it signs in or calls with (`account`), for what costs money: keys are free, so a budget for each would be none; or per
 * API key (`caller`; a session counts as its account). A visitor with a publishable key counts by bot and network.
 */
export interface RateRule {
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  readonly per: 'ip' | 'account' | 'caller';
  /** What happens while Redis is away: sign-in routes refuse, reads go on. */
  readonly whenUnavailable: 'refuse' | 'allow';
}

export interface ResponseSpec {
  readonly description: string;
  readonly schema?: ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** The media type of another form of the answer that a client can ask for with `Accept`. */
  readonly otherContentType?: string;
}

export interface RouteInput<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  /** Ready-made context of a command of this request (`If-Match` and `Idempotency-Key` are already in it). */
  readonly command: CommandContext;
  /** Id for the aggregate that this request creates: the same again when the request is repeated with its key. */
  readonly aggregateId: string;
  readonly requestId: string;
  readonly ip: string;
  /** The escape hatch for streams and cookies. */
  readonly koa: Context;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Becomes the `ETag`: the stream revision after the command or of what was read. */
  readonly revision?: number;
  /** Becomes `Nova-Position`. */
  readonly position?: bigint | null;
  /** Whose texts the body holds: a copy kept for an `Idempotency-Key` is erased with them. */
  readonly subject?: KeySubject;
}

export interface Route<P extends ZodType = ZodType, Q extends ZodType = ZodType, B extends ZodType = ZodType> {
  readonly method: Method;
  /** Koa form: `/api/bot/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What the summary cannot say, in Markdown. */
  readonly description?: string;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Header fields that only some routes read, and what for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body limit in bytes, default 100 kB. */
  readonly bodyLimit?: number;
  readonly rate?: readonly RateRule[];
  /** Read models that this query reads: `Nova-Wait-For` waits for them. */
  readonly reads?: readonly string[];
  /** `strong`: waits for everything that is in the log, whatever the client asks for. For what must not miss anything. */
  readonly consistency?: 'strong';
  /** Commands by cookie need an allowed origin; set on routes that change nothing although they are POST. */
  readonly safe?: boolean;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** Answers undefined when it wrote to `koa` itself (streams). */
  readonly handler: (input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Reply | undefined>;
}

/** Keeps the types of params, query and body together while routes stand in one list. */
export const route = <P extends ZodType, Q extends ZodType, B extends ZodType>(spec: Route<P, Q, B>): Route =>
  spec as unknown as Route;
