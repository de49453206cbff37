/** A JSON body: its text and its parsed value. */
export interface JsonDoc {
  readonly text: string
  readonly value: unknown
}
