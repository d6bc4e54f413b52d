import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import { testStack } from '../support/world.js';
import { supabase } from './support/probes.js';

describe('supabase-js on the local server', () => {
  let env: Record<string, string>;
  let client: SupabaseClient;
  const bot = randomUUID();
  const sources = Array.from({ length: 3 }, () => ({ source_id: randomUUID(), bot_id: bot }));
  beforeAll(async () => {
    env = await testStack();
    client = supabase(env);
  });

  it('inserts rows', async () => {
    const { error, status } = await client.from('knowledge_sources').insert(sources);
    expect({ error, status }).toEqual({ error: null, status: 201 });
  });

  it('selects with an exact count, an order and a limit', async () => {
    const { data, count, error } = await client
      .from('knowledge_sources')
      .select('source_id', { count: 'exact' })
      .eq('bot_id', bot)
      .order('source_id')
      .limit(2);
    const ids = sources.map(({ source_id }) => source_id).sort();
    expect(error).toBeNull();
    expect(count).toBe(3);
    expect(data?.map(({ source_id }) => source_id)).toEqual(ids.slice(0, 2));
  });

  it('deletes by equality and by list', async () => {
    const [a, b, c] = sources.map(({ source_id }) => source_id);
    await client.from('knowledge_sources').delete().eq('source_id', a);
    await client.from('knowledge_sources').delete().in('source_id', [b, c]);
    const { count } = await client
      .from('knowledge_sources')
      .select('*', { count: 'exact', head: true })
      .eq('bot_id', bot);
    expect(count).toBe(0);
  });

  it('calls a function with a vector', async () => {
    const vector = `[${Array.from({ length: 512 }, (_, i) => Math.sin(i)).join(',')}]`;
    const { data, error } = await client.rpc('search_knowledge', {
      p_bot_id: bot,
      p_query: 'opening hours',
      p_embedding: vector,
      p_model: 'any',
      p_limit: 5,
    });
    expect({ data, error }).toEqual({ data: [], error: null });
  });

  it('answers what the database refuses with its code, and goes on', async () => {
    const { error } = await client.from('knowledge_sources').insert({ source_id: 'no uuid', bot_id: bot });
    expect(error?.code).toBe('22P02');
    const { error: next } = await client.from('knowledge_sources').select('source_id').limit(1);
    expect(next).toBeNull();
  });

  it('serves many callers at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => client.from('knowledge_sources').select('source_id').limit(1)),
    );
    expect(answers.filter(({ error }) => error !== null)).toEqual([]);
  });

  it('shows a stranger no rows and refuses a wrong key', async () => {
    await client.from('knowledge_sources').insert({ source_id: randomUUID(), bot_id: bot });
    const anonymous = await fetch(`${env.SUPABASE_URL}/rest/v1/knowledge_sources`);
    expect(await anonymous.json()).toEqual([]);
    const wrong = supabase(env, 'a.wrong.key');
    expect((await wrong.from('knowledge_sources').select('*')).status).toBe(401);
  });

  it('serves nothing outside /rest/v1', async () => {
    expect((await fetch(`${env.SUPABASE_URL}/auth/v1/health`)).status).toBe(404);
  });
});
