# The service without the local servers: every dependency is given by URL (see .env.example, docker-compose.yml).

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The JavaScript Redis is no optional package only because npm would leave it out on Node 20.
RUN npm ci --omit=dev --omit=optional && rm -rf node_modules/js-redis-server node_modules/lua-redis-wasm

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends chromium fonts-liberation fonts-noto-color-emoji \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production \
  PORT=9000 \
  OPERATIONS_PORT=9000 \
  CHROMIUM_PATH=/usr/bin/chromium \
  HOME=/tmp
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY bin ./bin
# All of /app belongs to root and is only read: the file system may be read-only, apart from /tmp.
USER node
EXPOSE 9000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/nova.js", "serve"]
