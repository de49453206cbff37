/**
 * The door of the traces room for the command line, the HTTP API and the terminal UI: the filter language and its tables.
 * Words for people are in format.ts, columns.ts and detail.ts. May import core, wire and the store's types.
 */

export { errorText, type FilterError, type ParsedFilter, parseFilter } from './filter.ts'
export { type Completion, complete } from './filter-complete.ts'
export { type Field, fields, flags } from './filter-fields.ts'
export { matcherOf } from './filter-match.ts'
export { filterText } from './filter-text.ts'
