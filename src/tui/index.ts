/**
 * The terminal UI: full-screen programs, each a folder (traces/). Screens are functions of one state, keys are a table, every
 * word of others passes one seam (text.ts) on its way to the terminal. Loaded when it is asked for.
 * In: what a program reads. Out: an exit code.
 * May import core, wire, providers (prices), traces and the store's types; no HTTP but the replay, no command line.
 */

export { openTraces, type TracesOptions } from './traces/index.ts'
