/** Readers for JSON of unknown shape: the value when it has the type, else undefined. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const asRecord = (value: unknown): Record<string, unknown> | undefined => (isRecord(value) ? value : undefined)
export const asArray = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? value : undefined)
export const asString = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined
export const asBoolean = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)
