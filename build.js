/**
 * The build: src/main.ts → dist/cli.js (with chunks for what loads lazily), src/store/worker.ts → dist/store-worker.js,
 * src/store/reader-worker.ts → dist/store-reader.js, the catalogue of models → dist/catalogue.json, the parser of Python → *.wasm. Runs under any Node that
 * esbuild knows, as `prepare` runs it on install.
 * All is made beside dist/ and moved there at the end: who runs the program meanwhile never misses a file of it.
 */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('.', import.meta.url))
const out = join(root, 'dist')
const made = mkdtempSync(`${out}-`)
const requireBanner = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`

/**
 * undici without what nothing here asks for (fetch, caches, WebSocket, mocks): half of what it costs to load.
 * Its own index is what gives dispatchers their `request`; without it, that is done here.
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
        .concat(
          `import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'`,
          `import request from 'undici/lib/api/api-request.js'`,
          'Dispatcher.prototype.request = request',
        )
        .join('\n'),
      resolveDir: root,
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
    onLoad({ filter: /node_modules\/(react|react-reconciler|scheduler)\/[^/]+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('process.env.NODE_ENV', '"production"'),
    }))
    onResolve({ filter: /^\.\/devtools\.js$/ }, ({ path }) => ({ path, namespace: 'no-devtools' }))
    onLoad({ filter: /./, namespace: 'no-devtools' }, () => ({ contents: '' }))
  },
}

/**
 * Of ts-morph the compiler that it brings, which is all that setup uses: the rest of it is a library of texts and classes of the same
 * size. The compiler asks where it lies; in a bundle of modules nothing says so.
 * @type {import('esbuild').Plugin}
 */
const compilerAlone = {
  name: 'compiler-alone',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, ({ path }) => ({ path, namespace: 'compiler-alone' }))
    onLoad({ filter: /^ts-morph$/, namespace: 'compiler-alone' }, () => ({
      contents: `import ts from '@ts-morph/common/dist/typescript.js'; export { ts }`,
      resolveDir: root,
    }))
    onLoad({ filter: /@ts-morph\/common\/dist\/typescript\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('__filename', JSON.stringify('typescript.js')),
    }))
  },
}

/**
 * What is loaded by `import()` and is CommonJS has its names, as Node gives them: the bundle alone would have `default` only.
 * @type {import('esbuild').Plugin}
 */
const namesOfCommonJs = {
  name: 'names-of-commonjs',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir }) => {
      if (kind !== 'dynamic-import' || isBuiltin(path)) return undefined
      const found = await resolve(path, { kind: 'import-statement', importer, resolveDir })
      const isModule = found.external || /^(import|export)\b/m.test(readFileSync(found.path, 'utf8'))
      return isModule ? undefined : { path: relative(root, found.path), namespace: 'names-of-commonjs' }
    })
    onLoad({ filter: /./, namespace: 'names-of-commonjs' }, ({ path }) => {
      const file = join(root, path)
      const names = Object.keys(createRequire(file)(file)).filter((name) => /^[\w$]+$/.test(name) && name !== 'default')
      const contents = `export { ${['default', ...names].join(', ')} } from ${JSON.stringify(file)}`
      return { contents, resolveDir: root }
    })
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
  plugins: [undiciParts, reactAsItRuns, compilerAlone, namesOfCommonJs],
  // A binary of its own; and data that is read at first need (providers/price-data.ts asks for it by `require`).
  external: ['better-sqlite3', '@pydantic/genai-prices'],
  // CommonJS packages in the bundle call `require` for node's own modules.
  banner: { js: requireBanner },
  logLevel: 'warning',
  outdir: made,
}

const make = async () => {
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
  const maker = join(made, 'make-catalogue.js')
  const { buildCatalogue } = await import(pathToFileURL(maker).href)
  writeFileSync(join(made, 'catalogue.json'), JSON.stringify(buildCatalogue()))
  rmSync(maker)
}

/** The parser of Python as its packages bring it, with its licences. src/setup/python/grammar.ts looks for it beside itself. */
const copyParser = () => {
  for (const name of ['web-tree-sitter', 'tree-sitter-python']) {
    const folder = join(root, 'node_modules', name)
    copyFileSync(join(folder, `${name}.wasm`), join(made, `${name}.wasm`))
    copyFileSync(join(folder, 'LICENSE'), join(made, `${name}.LICENSE`))
  }
}

/** File by file, each with one rename: first what the program loads, the program itself last; then what is of an older build goes. */
const moveIn = () => {
  mkdirSync(out, { recursive: true })
  const files = readdirSync(made).sort((a, b) => Number(a === 'cli.js') - Number(b === 'cli.js'))
  for (const file of files) renameSync(join(made, file), join(out, file))
  for (const file of readdirSync(out))
    if (!files.includes(file)) rmSync(join(out, file), { recursive: true, force: true })
}

try {
  await make()
  copyParser()
  moveIn()
} finally {
  rmSync(made, { recursive: true, force: true })
}
