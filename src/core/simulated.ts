/** The built-in simulator, as others know it: its provider id, the names of its models. What it answers is the gateway's. */

/** Its answers cost nothing. */
export const simulator = 'respan'

/** `respan/echo`, `respan/sim`, with options behind a question mark or none. */
export const isSimulatedModel = (model: string): boolean => /^respan\/(echo|sim)(\?|$)/.test(model)

/** The name without its options: what records, groups and prices know. Names of others are as they are. */
export const plainModel = (asked: string): string =>
  isSimulatedModel(asked) ? (asked.split('?', 1)[0] as string) : asked
