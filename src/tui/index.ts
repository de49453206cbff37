/**
 * The terminal UI: full-screen programs, each a folder (traces/, prompts/). Screens are functions of one state, keys are a table, every
 * word of others passes one seam (text.ts) on its way to the terminal. Loaded when it is asked for.
 * In: what a program reads. Out: an exit code.
 * May import core, wire, providers (prices), traces, prompts and the store's types; no HTTP but to the gateway, no command line.
 */

export { openPrompts, type PromptsOptions } from './prompts/index.ts'
export { openTraces, type TracesOptions } from './traces/index.ts'
