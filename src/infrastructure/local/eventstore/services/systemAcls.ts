import type { EventLog } from '../storage/eventLog.js';
import { type Acl, parseMetadata } from '../storage/metadata.js';
import { dataOf } from '../storage/record.js';

/** Who may do what where a stream says nothing itself. */
export interface SystemAcls {
  readonly user: Acl;
  readonly system: Acl;
}

const everyone = ['$all'];
const admins = ['$admins'];
export const defaultAcls: SystemAcls = {
  user: { $r: everyone, $w: everyone, $d: everyone, $mr: everyone, $mw: everyone },
  system: { $r: admins, $w: admins, $d: admins, $mr: admins, $mw: admins },
};

/** The defaults in the last event of `$settings` (`$userStreamAcl`, `$systemStreamAcl`), else the built-in ones. */
export function systemAcls(log: EventLog): SystemAcls {
  const state = log.streams.state('$settings');
  const record = state.last < 0 ? undefined : log.reader.record(state.lastPosition);
  if (record === undefined) return defaultAcls;
  try {
    const settings = JSON.parse(dataOf(record).toString('utf8')) as Record<string, unknown>;
    return {
      user: aclIn(settings.$userStreamAcl) ?? defaultAcls.user,
      system: aclIn(settings.$systemStreamAcl) ?? defaultAcls.system,
    };
  } catch {
    return defaultAcls;
  }
}

function aclIn(value: unknown): Acl | null {
  return value === undefined ? null : parseMetadata(JSON.stringify({ $acl: value })).acl;
}
