/** What a provider can say, in no protocol's words: the pieces of a stream, and a whole answer. */

/** Token counts as these tests mean them: input holds the cached ones, output the thinking. */
export interface Counts {
  input: number
  output: number
  cached?: number
  written?: number
  thought?: number
}
export type End = 'stop' | 'length' | 'tools' | 'refused' | 'sequence'

export const counts: Counts = { input: 9, output: 3 }

/** One stream: each call gives the next bytes. */
export interface Speaker {
  /** What opens it and says nothing yet. */
  start(usage?: Counts): string
  text(words: string): string
  thought(words: string, signature?: string): string
  call(id: string, name: string, argumentsSoFar?: string): string
  /** Of the call begun last, or of call number `place`. */
  args(json: string, place?: number): string
  /** Says that the answer is complete; with what it used, unless null. */
  finish(end?: End, usage?: Counts | null): string
  /** The protocol's end marker. */
  done(): string
  error(type: string, message: string): string
}

export interface Whole {
  text?: string
  thought?: string
  signature?: string
  calls?: { id: string; name: string; arguments: string }[]
  end?: End
  usage?: Counts | null
}
