import { LocalServerProblem } from '../shared/server.js';

export type StackProblemCode =
  | 'DATA_DIR_NOT_WRITABLE'
  | 'DATA_DIR_NEWER'
  | 'DATA_DIR_IN_USE'
  | 'DATA_DIR_UNKNOWN'
  | 'SUPERVISOR_FAILED';

export const stackProblem = (code: StackProblemCode, message: string): LocalServerProblem =>
  new LocalServerProblem(code, message);
