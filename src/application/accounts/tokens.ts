import { token } from '../token.js';
import type { Accounts } from './accounts.js';
import type { KeyUses } from './apiKeyPorts.js';
import type { ApiKeys } from './apiKeys.js';
import type { ApiKeyVerifier } from './apiKeyVerifier.js';
import type { ErasedAccountClearing } from './clearErased.js';
import type { Codes } from './codes.js';
import type { EraseAccount } from './erase.js';
import type { MailOutbox } from './mail.js';
import type { MailDispatcher } from './mailDispatcher.js';
import type { MailReports } from './mailReports.js';
import type { OAuthSignIn } from './oauthSignIn.js';
import type { OwnAccount } from './ownAccount.js';
import type { AccessTokens } from './ports.js';
import type { PublishableKeys } from './publishableKeys.js';
import type { Sessions } from './sessions.js';
import type { SignIn } from './signIn.js';
import type { SessionDirectory } from './views.js';

/** Services of accounts, sessions, keys and mails. */
export const ACCOUNT_TOKENS = {
  Accounts: token<Accounts>('Accounts'),
  SignIn: token<SignIn>('SignIn'),
  OwnAccount: token<OwnAccount>('OwnAccount'),
  EraseAccount: token<EraseAccount>('EraseAccount'),
  Sessions: token<Sessions>('Sessions'),
  SessionDirectory: token<SessionDirectory>('SessionDirectory'),
  AccessTokens: token<AccessTokens>('AccessTokens'),
  Codes: token<Codes>('Codes'),
  OAuthSignIn: token<OAuthSignIn>('OAuthSignIn'),
  ApiKeys: token<ApiKeys>('ApiKeys'),
  ApiKeyVerifier: token<ApiKeyVerifier>('ApiKeyVerifier'),
  PublishableKeys: token<PublishableKeys>('PublishableKeys'),
  KeyUses: token<KeyUses>('KeyUses'),
  MailOutbox: token<MailOutbox>('MailOutbox'),
  MailDispatcher: token<MailDispatcher>('MailDispatcher'),
  MailReports: token<MailReports>('MailReports'),
  ErasedAccountClearing: token<ErasedAccountClearing>('ErasedAccountClearing'),
};
