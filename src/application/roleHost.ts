import { token } from './token.js';

export const ROLES = ['api', 'projector', 'worker'] as const;
export type ServiceRole = (typeof ROLES)[number];

/** What a process runs besides answering requests. */
export interface RoleHost {
  /** Resolves when it runs; what it needs may still be away, it keeps trying. */
  start(): Promise<void>;
  /** Finishes what is under way and stops. */
  stop(): Promise<void>;
}

/** Several hosts can serve one role (projections and process managers are both run by `projector`). */
export const ROLE_HOSTS: Readonly<Record<Exclude<ServiceRole, 'api'>, ReturnType<typeof token<RoleHost>>>> = {
  projector: token<RoleHost>('ProjectorHost'),
  worker: token<RoleHost>('WorkerHost'),
};
