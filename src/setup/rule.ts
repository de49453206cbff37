/** What a row of rules.ts says of an SDK. Facts: measured against the SDKs' own code, versions in the row. Imports types only. */

/** Whose paths the gateway answers the client with. */
export type Route = 'openai' | 'anthropic' | 'google' | 'azure' | 'groq' | 'mistral' | 'together'

/** One variable a route, not one root and string building: a template over an unset variable gives 'undefined/anthropic'. */
export const routes: Readonly<Record<Route, { variable: string; path: string }>> = {
  openai: { variable: 'RESPAN_BASE_URL', path: '/api' },
  anthropic: { variable: 'RESPAN_ANTHROPIC_BASE_URL', path: '/api/anthropic' },
  google: { variable: 'RESPAN_GOOGLE_BASE_URL', path: '/api/google' },
  azure: { variable: 'RESPAN_AZURE_BASE_URL', path: '/api/azure' },
  groq: { variable: 'RESPAN_GROQ_BASE_URL', path: '/api/groq' },
  mistral: { variable: 'RESPAN_MISTRAL_BASE_URL', path: '/api/mistral' },
  together: { variable: 'RESPAN_TOGETHER_BASE_URL', path: '/api/together' },
}

export interface Rule {
  id: string
  /** As people call it. */
  name: string
  lang: 'ts' | 'py'
  /** Modules that it is imported from; a star at the end stands for what follows. */
  modules: readonly string[]
  /** Package whose version counts; absent = the first module. */
  package?: string
  /** Versions that the row is of, `[from, below)`, by major and minor: [4, 0]. Absent = all. Where none is known, the newest row holds. */
  from?: readonly [number, number]
  below?: readonly [number, number]
  /**
   * What is called: 'class' `new X(options)`, 'function' `createX(options)`, 'instance' a ready-made client that is imported
   * (`openai` of @ai-sdk/openai) and whose maker `maker` takes the options.
   */
  how: 'class' | 'function' | 'instance'
  /** Exported names; 'default' for the default export. */
  names: readonly string[]
  maker?: string
  /** What the ready-made client of versions below has besides, so that ours is like it. */
  made?: { below: readonly [number, number]; name: string; value: string }
  /** Of an old SDK: the key is the class's argument, the options are those of each call of this method. */
  method?: string
  /** Which argument the options are, from 0. In Python: how many arguments it may be given by position. */
  argument?: number
  /** Where the base URL goes: ['baseURL'], or ['httpOptions', 'baseUrl']. Absent: it takes none. */
  base?: readonly string[]
  /** Other spellings of the base: one that is there is read as the base. */
  baseNames?: readonly (readonly string[])[]
  /** Spellings of the key, the current one first; absent: the key is not the client's. */
  keys?: readonly string[]
  /** The variable that the SDK itself reads the key from. */
  keyEnv?: string
  /** The variable that the SDK itself reads the base from, and since which version. */
  baseEnv?: { name: string; since?: readonly [number, number, number?]; path?: string }
  /** It reads that variable when its module is loaded, which may be before the .env file is. */
  readsEarly?: true
  /** Options that are a second credential: the key goes in their place. */
  credentials?: readonly string[]
  /** Options that are a credential of another kind, which would travel beside the key. */
  otherCredentials?: readonly string[]
  route?: Route
  /** What is put behind the gateway's address: '/v1'. */
  suffix?: string
  /** Its types do not take `undefined` where they are exact: there a spread is written. */
  strictBase?: true
  /** Hosts that are its own: a literal of them is the default written out. */
  hosts?: readonly string[]
  /** Options that take over the transport. */
  transports?: readonly string[]
  /** Options that make it talk to another cloud. */
  clouds?: readonly string[]
  /** It is left alone, and why; 'others' is lifted by `--providers all`, 'azure' by `--azure`. */
  keep?: { reason: string; unless?: 'others' | 'azure' }
  /** A person decides, and why. */
  review?: string
  /** Whose models the row is of, where the provider is told by the model's name alone. */
  provider?: 'openai' | 'anthropic' | 'google' | 'others'
  /** The argument with the model's name; absent = 'model', or the first by position. */
  model?: string
  /** Only a name that is written as a text is a site: anything else is a client that is made elsewhere. */
  textOnly?: true
  /** The argument that says which service is meant: its value, and its name where it has one. */
  service?: readonly [value: string, name: string]
  /** Options by which the model, and its provider with it, is chosen at run time. */
  choosers?: readonly string[]
  /** Options that bring a client which is a site of its own: then this is none. */
  inner?: readonly string[]
  /** No option of the code leads it: the SDK's own variable does. */
  byVariable?: true
  /** Variables that it reads only where the option is absent: new code reads them behind ours. */
  behind?: { base?: string; key?: string }
  /** Python: an option that a base URL would change the default of, and since which version; where the variable is unset, None leaves it. */
  beside?: { name: string; value: string; since?: readonly [number, number] }
  /** Said with each rewritten site. */
  note?: string
}
