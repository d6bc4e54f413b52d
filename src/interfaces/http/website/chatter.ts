import type { KnownCaller } from '../../../application/caller.js';
import type { Chatter } from '../../../application/website/botInService.js';
import { isPageOrigin } from '../../../application/website/pageOrigin.js';
import { isUuid } from '../../../domain/shared/ids.js';
import { isSameOrigin } from '../middleware/widgetCors.js';
import { Problem } from '../problem.js';
import type { RouteInput } from '../route.js';

type Input = Pick<RouteInput<unknown, unknown, unknown>, 'caller' | 'koa'>;

/** Who chats, and from where. The pipeline has let only known callers through. */
export function chatterOf({ caller, koa }: Input): Chatter {
  if (caller.kind === 'anonymous') throw new Problem(401, 'NOT_AUTHENTICATED', 'Sign in, or send an API key.');
  const said = koa.get('origin');
  const origin = isPageOrigin(said) ? said : null;
  return { caller: caller as KnownCaller, origin, isSameOrigin: isSameRequestOrigin(koa, said) };
}

/** A GET by a page of our own carries no Origin; the browser says it in a header that pages cannot set. */
function isSameRequestOrigin(koa: Input['koa'], origin: string): boolean {
  return origin === '' ? koa.get('sec-fetch-site') === 'same-origin' : isSameOrigin(koa, origin);
}

/** What the visitor's browser calls itself: in the body, else in the header `Nova-Visitor`. */
export function visitorOf({ koa }: Pick<Input, 'koa'>, inBody?: string | null): string | null {
  if (inBody) return inBody;
  const header = koa.get('nova-visitor').trim().toLowerCase();
  return isUuid(header) ? header : null;
}
