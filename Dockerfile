# syntax=docker/dockerfile:1

# What the build needs and the engine does not stays in this stage.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY engine engine
COPY workers workers
COPY scripts scripts
RUN npm run build

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY strategies strategies
# The only place that the engine writes to: its socket, its health file, its journal.
RUN mkdir .bulkhead && chown 1000:1000 .bulkhead
# The image's user node, by number: only of a number can a cluster tell that it is not root.
USER 1000
VOLUME /app/.bulkhead
# Exec form throughout: a shell, or npm, would get the signals in the engine's place.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["node", "dist/main.js", "--health"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["run"]
