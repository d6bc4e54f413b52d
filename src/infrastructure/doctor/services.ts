import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddingMisconfigured } from '../../application/ports/embedder.js';
import type { Config } from '../config/index.js';
import { OpenAiEmbedder } from '../embeddings/openAiEmbedder.js';
import { type Check, describe, failed, ok, warning } from './finding.js';

const get = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(8_000) });

export const supabaseCheck = ({ supabase }: Config): Check => ({
  name: 'supabase',
  advice: 'Is SUPABASE_URL right, and does it serve /rest/v1?',
  run: async () => {
    const { url, serviceRoleKey, dbUrl } = supabase;
    const headers = { apikey: serviceRoleKey, authorization: `Bearer ${serviceRoleKey}` };
    // The publishable key may read the tables, too, but row level security shows them empty; this only the right key may.
    const nothing = 'p_bot_id=00000000-0000-0000-0000-000000000000&p_model=&p_hashes={}';
    const answer = await get(`${url}/rest/v1/rpc/knowledge_known_hashes?${nothing}`, headers);
    if (answer.ok) return ok('serves the tables of knowledge');
    const { code = '', message = '' } = (await answer.json().catch(() => ({}))) as { code?: string; message?: string };
    if (answer.status === 401 || answer.status === 403) {
      return failed(
        `refuses the key: ${message}`,
        'Set SUPABASE_SERVICE_ROLE_KEY to the service role key of this project.',
      );
    }
    if (['PGRST205', 'PGRST202', '42P01'].includes(code)) {
      const how =
        dbUrl === undefined
          ? 'Run the files of src/infrastructure/vectors/migrations in their order (supabase db push, or the SQL editor), or set SUPABASE_DB_URL.'
          : 'They run when the service starts, over SUPABASE_DB_URL.';
      return failed('has no tables of knowledge yet', how);
    }
    return failed(`answers ${answer.status} ${code} ${message}`.trim(), 'Look at the logs of the Supabase project.');
  },
});

export const mailCheck = ({ mail }: Config): Check => ({
  name: 'mail',
  advice: 'Can this machine reach Resend (or RESEND_BASE_URL)?',
  run: async () => {
    const base = mail.baseUrl ?? 'https://api.resend.com';
    const answer = await get(`${base}/emails`, { authorization: `Bearer ${mail.apiKey}` });
    const { name = '' } = (await answer.json().catch(() => ({}))) as { name?: string };
    // A key that may only send is refused everything else, by this name: that is the right kind of key.
    if (answer.ok || name === 'restricted_api_key') {
      return ok(`${base} accepts the key; not checked: whether it may send as ${mail.from}`);
    }
    return failed(
      `${base} answers ${answer.status} ${name}`,
      'Set RESEND_MAIL_API_KEY to a key of your Resend account, or leave it out while the local outbox takes the mails.',
    );
  },
});

export const modelChecks = ({ llm, embedding }: Config): Check[] => [
  modelCheck('llm', 'LLM', llm, 'none configured: the offline answerer answers'),
  embeddingCheck(embedding),
];

/** A list of models does not tell how long the vectors are, nor whether the server takes the wanted length. */
const embeddingCheck = ({ provider, dimensions }: Config['embedding']): Check => {
  const listed = modelCheck('embedding', 'EMBEDDING', provider, 'none configured: the model inside the product embeds');
  return {
    ...listed,
    run: async () => {
      const finding = await listed.run();
      if (provider === undefined || finding.status === 'failed') return finding;
      const embedder = new OpenAiEmbedder({ ...provider, dimensions, timeoutMs: 8_000, maxRetries: 0 });
      try {
        await embedder.embed(['Hello.']);
        return finding;
      } catch (error) {
        const advice =
          error instanceof EmbeddingMisconfigured
            ? `Set EMBEDDING_MODEL to a model that can answer ${dimensions} dimensions.`
            : `Are EMBEDDING_BASE_URL and EMBEDDING_MODEL right, and may the key embed?`;
        return failed(describe(error), advice);
      }
    },
  };
};

const modelCheck = (
  name: string,
  prefix: string,
  provider: { baseUrl: string; apiKey: string; model: string } | undefined,
  absent: string,
): Check => ({
  name,
  advice: `Can this machine reach ${prefix}_BASE_URL?`,
  run: async () => {
    if (provider === undefined) return ok(absent);
    const list = `${provider.baseUrl}/models`;
    const answer = await get(list, { authorization: `Bearer ${provider.apiKey}` });
    if (answer.status === 401 || answer.status === 403) {
      return failed(`${provider.baseUrl} refuses the key`, `Set ${prefix}_API_KEY to a key of that provider.`);
    }
    if (!answer.ok)
      return warning(`${provider.baseUrl} does not list its models (${answer.status})`, 'It may work all the same.');
    const { data = [] } = (await answer.json().catch(() => ({}))) as { data?: { id?: string }[] };
    const known = data.length === 0 || data.some(({ id }) => id === provider.model);
    if (known) {
      // Some providers list their models to anybody: then the list says nothing of the key.
      const isOpen = await get(list).then(({ ok }) => ok);
      const unchecked = isOpen ? '; key not checked, since anybody may list the models there' : '';
      return ok(`${provider.baseUrl}, model ${provider.model}${unchecked}`);
    }
    return warning(`${provider.baseUrl} does not list the model ${provider.model}`, `Is ${prefix}_MODEL right?`);
  },
});

export const oauthChecks = ({ oauth }: Config): Check[] => {
  const { google, github } = oauth;
  const reach = (name: string, url: string): Check => ({
    name: `oauth ${name}`,
    advice: `Can this machine reach ${url}?`,
    run: async () => {
      const { status } = await get(url);
      if (status < 400) return ok(`${url} answers; not checked: client id and secret`);
      return failed(`${url} answers ${status}`, 'Is the address of the provider right?');
    },
  });
  return [
    ...(google === undefined ? [] : [reach('google', `${google.issuer}/.well-known/openid-configuration`)]),
    ...(github === undefined ? [] : [reach('github', `${github.baseUrl}/login`)]),
  ];
};

export const chromiumCheck = ({ chromiumPath }: Config): Check => ({
  name: 'chromium',
  advice:
    'CHROMIUM_PATH must be a Chromium that runs on this machine; on a bare Linux its libraries may be missing (apt install chromium).',
  run: async () => {
    if (chromiumPath === undefined) {
      return warning('none is configured', 'Set CHROMIUM_PATH; without a browser, websites cannot be scraped.');
    }
    const { stdout } = await promisify(execFile)(chromiumPath, ['--version', '--no-sandbox'], { timeout: 8_000 });
    if (!/\d+\.\d+/.test(stdout)) throw new Error(`${chromiumPath} does not tell the version of a browser`);
    return ok(`${stdout.trim()} at ${chromiumPath}`);
  },
});
