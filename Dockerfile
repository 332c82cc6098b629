# `tools` has everything and runs sources: the jobs of docker-compose.yml. `run` has what services need and what was built.
FROM node:24-slim AS tools
WORKDIR /app
# The job that makes the bridge's session needs a broker for a moment.
RUN apt-get update && apt-get install -y --no-install-recommends mosquitto && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
COPY apps apps
COPY libs libs
RUN npm ci --loglevel=error --include=dev
COPY . .
ENTRYPOINT ["node", "-C", "@voltguard/source", "--import", "./tools/ts-hook.mjs", "tools/compose/main.ts"]

FROM tools AS build
RUN node -C @voltguard/source --import ./tools/ts-hook.mjs tools/build/main.ts && npm prune --omit=dev --loglevel=error

FROM node:24-slim AS run
WORKDIR /app
ENV NODE_ENV=production
# The user of the official Mosquitto image: certificates and keys are shared with it.
RUN groupadd --gid 1883 voltguard && useradd --uid 1883 --gid 1883 --no-create-home voltguard
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/libs libs
COPY --from=build /app/apps apps
COPY --from=build /app/package.json package.json
COPY --from=build /app/deploy deploy
USER voltguard
ENTRYPOINT ["node", "--enable-source-maps"]
