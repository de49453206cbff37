/**
 * The build: src/main.ts → dist/cli.js (with chunks for what loads lazily), src/store/worker.ts → dist/store-worker.js,
 * src/store/reader-worker.ts → dist/store-reader.js, the catalogue of models → dist/catalogue.json. Runs under any Node that esbuild knows, as `prepare` runs it on install.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'

const out = new URL('./dist/', import.meta.url)
const requireBanner = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`

/**
 * undici without what nothing here asks for (fetch, caches, WebSocket, mocks): half of what it costs to load.
 * @type {import('esbuild').Plugin}
 */
const undiciParts = {
  name: 'undici-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: 'undici-parts' }))
    onLoad({ filter: /./, namespace: 'undici-parts' }, () => ({
      contents: ['Agent agent', 'EnvHttpProxyAgent env-http-proxy-agent']
        .map((row) => row.split(' '))
        .map(([name, file]) => `export { default as ${name} } from 'undici/lib/dispatcher/${file}.js'`)
        .join('\n'),
      resolveDir: import.meta.dirname,
    }))
  },
}

/**
 * React as it runs, without its checks for those who write with it: they cost a frame several times its time. And Ink without
 * its line to React's developer tools.
 * @type {import('esbuild').Plugin}
 */
const reactAsItRuns = {
  name: 'react-as-it-runs',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /node_modules\/(react|react-reconciler|scheduler)\/[^/]+\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('process.env.NODE_ENV', '"production"'),
    }))
    onResolve({ filter: /^\.\/devtools\.js$/ }, ({ path }) => ({ path, namespace: 'no-devtools' }))
    onLoad({ filter: /./, namespace: 'no-devtools' }, () => ({ contents: '' }))
  },
}

/** @type {import('esbuild').BuildOptions} */
const options = {
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  sourcemap: true,
  // Names stay readable in stack traces; white space and syntax cost start-up time.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // ES modules where a package has them: of CommonJS, all is loaded that might be used.
  mainFields: ['module', 'main'],
  plugins: [undiciParts, reactAsItRuns],
  // A binary of its own; and data that is read at first need (providers/price-data.ts asks for it by `require`).
  external: ['better-sqlite3', '@pydantic/genai-prices'],
  // CommonJS packages in the bundle call `require` for node's own modules.
  banner: { js: requireBanner },
  logLevel: 'warning',
  outdir: 'dist',
}

rmSync(out, { recursive: true, force: true })
await build({
  ...options,
  entryPoints: {
    cli: 'src/main.ts',
    'store-worker': 'src/store/worker.ts',
    'store-reader': 'src/store/reader-worker.ts',
  },
  splitting: true,
  chunkNames: 'part-[hash]',
})

// The catalogue is made of the price package once, here, and not at each start.
await build({ ...options, entryPoints: { 'make-catalogue': 'src/providers/catalogue.ts' }, sourcemap: false })
const maker = new URL('make-catalogue.js', out)
const { buildCatalogue } = await import(maker.href)
writeFileSync(new URL('catalogue.json', out), JSON.stringify(buildCatalogue()))
rmSync(maker)
