import { token } from '../token.js';
import type { CannedAnswers, SentMails } from './ports.js';
import type { Reset } from './reset.js';
import type { Seed } from './seed.js';

export const TESTING = {
  SentMails: token<SentMails>('SentMails'),
  CannedAnswers: token<CannedAnswers>('CannedAnswers'),
  Reset: token<Reset>('TestingReset'),
  Seed: token<Seed>('TestingSeed'),
};
