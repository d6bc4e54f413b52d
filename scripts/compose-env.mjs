/** Prints a .env for docker-compose.yml with fresh secrets: node scripts/compose-env.mjs > .env */
import { createHmac, randomBytes } from 'node:crypto';

const secret = (bytes) => randomBytes(bytes).toString('base64url');
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwtSecret = secret(48);
const token = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'nova', role: 'service_role' })}`;

const values = {
  PUBLIC_URL: 'http://localhost:9000',
  RESEND_MAIL_API_KEY: '',
  MAIL_FROM: '',
  POSTGRES_PASSWORD: secret(24),
  AUTHENTICATOR_PASSWORD: secret(24),
  MONGO_PASSWORD: secret(24),
  REDIS_PASSWORD: secret(24),
  SUPABASE_JWT_SECRET: jwtSecret,
  SUPABASE_SERVICE_ROLE_KEY: `${token}.${createHmac('sha256', jwtSecret).update(token).digest('base64url')}`,
  JWT_ACCESS_SECRET: secret(48),
  JWT_REFRESH_SECRET: secret(48),
  NOVA_MASTER_KEY: randomBytes(32).toString('base64'),
};
const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
console.log(
  `# Fill in the empty ones; all others are described in .env.example. Keep this file secret.\n${lines.join('\n')}`,
);
