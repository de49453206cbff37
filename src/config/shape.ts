/**
 * Every setting there is: its default, unit, bounds and meaning, each written once.
 * In: nothing. Out: the table, and the `Config` type that flows from it. The README's table is generated from it.
 */

export interface Setting<T> {
  default: T
  /** Environment variable. */
  env: string
  /** Smallest and largest allowed number. */
  min?: number
  max?: number
  /** Allowed words. */
  oneOf?: readonly string[]
  /** One line for people. */
  about: string
}

const text = (fallback: string, env: string, about: string, oneOf?: readonly string[]): Setting<string> => ({
  default: fallback,
  env,
  about,
  ...(oneOf ? { oneOf } : {}),
})
const count = (fallback: number, env: string, about: string, min: number, max: number): Setting<number> => ({
  default: fallback,
  env,
  about,
  min,
  max,
})
const flag = (env: string, about: string): Setting<boolean> => ({ default: false, env, about })
const list = (env: string, about: string): Setting<readonly string[]> => ({ default: [], env, about })

const day = 86_400_000
const mebibyte = 1024 * 1024

export const settings = {
  host: text('127.0.0.1', 'RESPAN_HOST', 'address to listen on; anything but loopback must be said explicitly'),
  port: count(7377, 'RESPAN_PORT', 'port to listen on; 0 picks a free one', 0, 65_535),
  allowedHosts: list('RESPAN_ALLOWED_HOSTS', 'further names allowed in the Host header, comma-separated'),
  logLevel: text('info', 'RESPAN_LOG_LEVEL', 'what the log shows', ['debug', 'info', 'warn', 'error', 'silent']),
  simulate: text('auto', 'RESPAN_SIMULATE', 'let the built-in simulator answer: auto = while no provider key exists', [
    'auto',
    'always',
    'never',
  ]),
  defaultModel: text('', 'RESPAN_DEFAULT_MODEL', 'model for requests that name none'),
  defaultProvider: text('', 'RESPAN_DEFAULT_PROVIDER', 'provider for model names that the catalogue does not know'),
  providerKeys: text(
    'loopback',
    'RESPAN_PROVIDER_KEYS',
    "take a provider's own key from callers on this machine, for calls to that provider",
    ['loopback', 'never'],
  ),
  strict: flag('RESPAN_STRICT', 'refuse requests that a translation would lose something of'),
  bodyBytesMax: count(
    100 * mebibyte,
    'RESPAN_BODY_BYTES_MAX',
    'largest request body; over it: 413',
    1024,
    1024 * mebibyte,
  ),
  recordBytesMax: count(
    4 * mebibyte,
    'RESPAN_RECORD_BYTES_MAX',
    'largest body that is stored with a trace',
    0,
    64 * mebibyte,
  ),
  connectTimeoutMs: count(10_000, 'RESPAN_CONNECT_TIMEOUT_MS', 'time to reach a provider', 1, day),
  firstTokenTimeoutMs: count(120_000, 'RESPAN_FIRST_TOKEN_TIMEOUT_MS', "time to a stream's first content", 1, day),
  idleTimeoutMs: count(300_000, 'RESPAN_IDLE_TIMEOUT_MS', 'longest silence within a stream', 1, day),
  answerTimeoutMs: count(600_000, 'RESPAN_ANSWER_TIMEOUT_MS', 'time to a whole answer, not streamed', 1, day),
  totalTimeoutMs: count(1_800_000, 'RESPAN_TOTAL_TIMEOUT_MS', 'time for a request with all its attempts', 1, day),
  retries: count(2, 'RESPAN_RETRIES', 'further tries of one target, where the error allows it', 0, 10),
  retryDelayMs: count(200, 'RESPAN_RETRY_DELAY_MS', 'wait before the first retry; doubles, with jitter', 1, 60_000),
  retryBudgetMs: count(
    30_000,
    'RESPAN_RETRY_BUDGET_MS',
    'longest wait for retries in all, Retry-After included',
    0,
    day,
  ),
  keepAliveMs: count(15_000, 'RESPAN_KEEP_ALIVE_MS', 'silence after which a stream gets a keep-alive frame', 100, day),
  retentionDays: count(30, 'RESPAN_RETENTION_DAYS', 'age at which traces are deleted; 0 = never', 0, 36_500),
  retentionBytes: count(
    2048 * mebibyte,
    'RESPAN_RETENTION_BYTES',
    'size at which the oldest traces are deleted; 0 = never',
    0,
    1e15,
  ),
  stopGraceMs: count(30_000, 'RESPAN_STOP_GRACE_MS', 'time that running requests get when the gateway stops', 0, day),
} as const

/** A provider of the user's own, as written in a config file; the same row shape as the built-in table. */
export interface ConfigProvider {
  /** Absent: a built-in provider, of which only the rest is said. */
  baseUrl?: string
  protocol?: string
  /** Name of an environment variable that holds the key. */
  keyEnv?: string
  /** What its models cost, by name ('*' = all others): US dollars a million tokens, in place of list prices. */
  prices?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Sent with every request; names in lower case. */
  headers?: Readonly<Record<string, string>>
  /** Its quirks, over what is known of it. The flags are those of the codecs' dialects. */
  dialect?: Readonly<Record<string, unknown>>
  /** A folder's file leads a known provider off this machine: no key goes there but one that is named there. */
  fromFolder?: true
  /** Its models, by the name that callers say: they are listed, found without the provider's name, and known. */
  models?: Readonly<Record<string, ConfigModel>>
}
/** What is known of a model of the user's own. */
export interface ConfigModel {
  /** The name that the provider takes. */
  as?: string
  /** Tokens. */
  context?: number
  maxOutput?: number
  /** What it reads beside text. */
  input?: readonly ('text' | 'image' | 'audio' | 'video' | 'pdf')[]
  tools?: boolean
  structured?: boolean
}

/** What a config file may call a price → the same in the words of the price list. */
export const priceWords: Readonly<Record<string, string>> = {
  input: 'input_mtok',
  output: 'output_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  cacheWrite1h: 'cache_write_1h_mtok',
  inputAudio: 'input_audio_mtok',
  outputAudio: 'output_audio_mtok',
  outputImage: 'output_image_mtok',
  reasoning: 'output_reasoning_mtok',
  thousandSearches: 'web_searches_kcount',
  thousandRequests: 'requests_kcount',
}

type Widen<T> = T extends Setting<infer V> ? V : never
export type Config = { readonly [K in keyof typeof settings]: Widen<(typeof settings)[K]> } & {
  /** RESPAN_HOME: where the database, keys and logs are. */
  readonly home: string
  readonly providers: Readonly<Record<string, ConfigProvider>>
  /** Was `host` said by a flag, the environment or a file, rather than defaulted? */
  readonly hostGiven: boolean
}
