/**
 * Who reads .env files: a row a framework, runtime or library. In: the files of one package. Out: the loaders that it has, each with
 * the files that it reads, the one that wins first. Facts: the projects' documentation, November 2026. Imports types only.
 */

export interface Package {
  /** Below the root, '' for the root itself. */
  folder: string
  /** Files of the package, below its folder; those that git ignores need not be there. */
  paths: readonly string[]
  /** Text of a file below the folder. */
  read(path: string): string | undefined
  dependencies: ReadonlySet<string>
}

export interface Loader {
  id: string
  /** As people call it. */
  name: string
  /** Below the package's folder, the one that wins first. */
  files: readonly string[]
  /** Where the values go, when it is not the environment of the process. */
  into?: string
  note?: string
  /** Only processes in containers see the values. */
  inContainers?: boolean
  /** The first file of code that does it, below the package's folder. */
  at?: string
}

interface Row extends Loader {
  /** One of these is asked for by the package. */
  packages?: readonly string[]
  /** A file of this name is in the package. */
  file?: RegExp
  /** A command line of the package says so; its first group is the file that is loaded. */
  command?: RegExp
  /** Code says so. */
  code?: RegExp
  /** Where a code row's file is named, first group. */
  named?: RegExp
  /** Which files are looked into for `code`. */
  where?: RegExp
}

const script = /\.([cm]?[jt]sx?|vue|svelte)$/
const python = /\.py$/
const modes = ['.env.development.local', '.env.local', '.env.development', '.env'] as const
const meta = 'import.meta.env'

const rows: readonly Row[] = [
  { id: 'next', name: 'Next.js', packages: ['next'], files: modes },
  { id: 'nuxt', name: 'Nuxt', packages: ['nuxt'], files: ['.env'], note: 'Nuxt loads it in development only' },
  { id: 'react-router', name: 'React Router', packages: ['@react-router/dev'], files: modes },
  { id: 'remix', name: 'Remix', packages: ['@remix-run/dev'], files: ['.env'] },
  { id: 'sveltekit', name: 'SvelteKit', packages: ['@sveltejs/kit'], files: modes, into: '$env/dynamic/private' },
  { id: 'astro', name: 'Astro', packages: ['astro'], files: modes, into: meta },
  { id: 'vite', name: 'Vite', packages: ['vite'], files: modes, into: meta },
  { id: 'bun', name: 'Bun', file: /^bun\.lockb?$/, files: ['.env.local', '.env.development', '.env'] },
  { id: 'nx', name: 'Nx', file: /^nx\.json$/, files: ['.env.local', '.env'] },
  {
    id: 'wrangler',
    name: 'Wrangler',
    file: /^wrangler\.(toml|jsonc?)$/,
    files: ['.dev.vars', '.env'],
    into: "the Worker's env",
  },
  {
    id: 'env-file',
    name: 'the flag --env-file of a script',
    command: /--env-file(?:-if-exists)?[= ]["']?([\w./-]+)/g,
    files: ['.env'],
  },
  { id: 'env-cmd', name: 'env-cmd', command: /\benv-cmd\b(?:\s+-f\s+([\w./-]+))?/g, files: ['.env'] },
  {
    id: 'dotenv-cli',
    name: 'dotenv',
    command: /(?:\b(?:dotenvx?|dotenv-cli)\s+(?:run\s+)?(?:-[ef]\s+([\w./-]+)|--)|dotenvx?\/config)/g,
    files: ['.env'],
  },
  {
    id: 'dotenv',
    name: 'dotenv',
    where: script,
    code: /['"](?:dotenv(?:-safe|-flow)?(?:\/config)?|@dotenvx\/dotenvx(?:\/config)?)['"]/,
    named: /\bpath\s*:\s*['"]([\w./-]*\.env[\w.-]*)['"]/g,
    files: ['.env'],
  },
  {
    id: 'load-env-file',
    name: 'process.loadEnvFile',
    where: script,
    code: /\bloadEnvFile\s*\(/,
    named: /\bloadEnvFile\s*\(\s*['"]([\w./-]+)['"]/g,
    files: ['.env'],
  },
  { id: 'next-env', name: '@next/env', where: script, code: /['"]@next\/env['"]/, files: modes },
  {
    id: 'nest',
    name: "Nest's ConfigModule",
    where: script,
    code: /\bConfigModule\s*\.\s*forRoot\b/,
    named: /\benvFilePath\s*:\s*\[?\s*['"]([\w./-]+)['"]/g,
    files: ['.env'],
  },
  {
    id: 'python-dotenv',
    name: 'python-dotenv',
    where: python,
    code: /\bload_dotenv\s*\(/,
    named: /\bload_dotenv\s*\(\s*(?:dotenv_path\s*=\s*)?["']([\w./-]+)["']/g,
    files: ['.env'],
  },
  { id: 'environs', name: 'environs or django-environ', where: python, code: /\bread_env\s*\(/, files: ['.env'] },
  {
    id: 'pydantic-settings',
    name: 'pydantic-settings',
    where: python,
    code: /\benv_file\s*=\s*["'(]/,
    named: /\benv_file\s*=\s*\(?\s*["']([\w./-]+)["']/g,
    files: ['.env'],
    into: 'its own settings object',
  },
  { id: 'pipenv', name: 'Pipenv', file: /^Pipfile$/, files: ['.env'] },
  {
    id: 'direnv',
    name: 'direnv',
    where: /^\.envrc$/,
    code: /^\s*dotenv(_if_exists)?\b/m,
    named: /^\s*dotenv(?:_if_exists)?[ \t]+([\w./-]+)/gm,
    files: ['.env'],
  },
  { id: 'just', name: 'just', where: /^\.?justfile$/i, code: /^\s*set\s+dotenv-load\b/m, files: ['.env'] },
  {
    id: 'compose',
    name: 'Docker Compose',
    where: /^(docker-)?compose[\w.-]*\.ya?ml$/,
    code: /^\s*env_file\s*:/m,
    named: /^\s*env_file\s*:\s*(?:\n\s*)?(?:-\s*)?(?:path:\s*)?["']?([\w./-]+)/gm,
    files: ['.env'],
    inContainers: true,
  },
]

/** Where command lines stand. */
const commandFiles =
  /^(package\.json|deno\.jsonc?|Makefile|Procfile(\.\w+)?|Taskfile\.ya?ml|\.?justfile|\.vscode\/launch\.json)$/

const namesIn = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map((match) => (match[1] ?? '').replace(/^\.\//, '')).filter((name) => name !== '')

const foundIn = (row: Row, texts: readonly string[]): Loader => {
  const pattern = row.named ?? row.command
  const named = pattern === undefined ? [] : texts.flatMap((text) => namesIn(pattern, text))
  const { id, name, files, into, note, inContainers } = row
  // Of several that are named, the one named last wins.
  const chosen = named.length === 0 ? files : [...new Set(named.reverse())]
  return {
    id,
    name,
    files: chosen,
    ...(into !== undefined && { into }),
    ...(note !== undefined && { note }),
    ...(inContainers && { inContainers }),
  }
}

/** In the order of the table: frameworks first, since they read their files whatever else does. */
export const findLoaders = (found: Package): Loader[] => {
  const commands = found.paths.filter((path) => commandFiles.test(path)).map((path) => found.read(path) ?? '')
  const coded = new Map<Row, { texts: string[]; at: string }>()
  const codeRows = rows.filter((row): row is Row & { code: RegExp; where: RegExp } => row.code !== undefined)
  for (const path of found.paths) {
    const wanted = codeRows.filter(({ where }) => where.test(path))
    const text = wanted.length === 0 ? undefined : found.read(path)
    if (text === undefined) continue
    for (const row of wanted) {
      if (!row.code.test(text)) continue
      const { texts, at } = coded.get(row) ?? { texts: [], at: path }
      coded.set(row, { texts: [...texts, text], at })
    }
  }
  return rows.flatMap((row): Loader[] => {
    if (row.packages?.some((name) => found.dependencies.has(name))) return [foundIn(row, [])]
    if (found.paths.some((path) => row.file?.test(path))) return [foundIn(row, [])]
    const said = commands.filter((text) => row.command !== undefined && text.search(row.command) !== -1)
    if (said.length > 0) return [foundIn(row, said)]
    const code = coded.get(row)
    return code === undefined ? [] : [{ ...foundIn(row, code.texts), at: code.at }]
  })
}
