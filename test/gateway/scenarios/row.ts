/** What a row of the scenario table is: what the provider does, and what caller, provider and record must then see. */

import type { LogDetail } from '../../../src/store/store.ts'
import type { Spoken } from '../../spoken.ts'
import type { Heard } from '../hearing.ts'
import type { Live, Reply, Rig } from '../rig.ts'
import type { Counts, End, Provider } from '../speech.ts'
import type { Script, Seen } from '../upstream.ts'

/** One combination that a row runs in. */
export interface Combo {
  client: Spoken
  upstream: Spoken
  stream: boolean
}

/** A combination, and the provider's words in it. */
export interface Cast extends Combo {
  /** The bytes go through as they are. */
  passed: boolean
  provider: Provider
}

export interface Outcome extends Cast {
  rig: Rig
  reply: Reply
  heard: Heard
  /** What the provider was sent. */
  seen: Seen[]
  trace: LogDetail
}

interface RowHead {
  /** Begins with the ids of the failure cases that it stands for. */
  name: string
  /** Absent: all eight combinations. */
  when?: (cast: Cast) => boolean
  /** Runs in the gateway with limits of a few hundred milliseconds. */
  hasty?: boolean
  /** More of the request: members of its body. */
  ask?: (cast: Cast) => object
  headers?: Record<string, string>
}

/** A row that says everything before it begins. */
export interface Row extends RowHead {
  scripts(cast: Cast): Script[]
  /** What the caller gets: the HTTP status, 200 where absent. */
  status?: number
  text?: string
  thought?: string
  signature?: (cast: Cast) => string
  /** `[name, arguments]` of each call. */
  calls?: readonly (readonly [string, string])[]
  end?: End
  usage?: (cast: Cast) => Counts | undefined
  /** Code of the record, and (where the caller is told anything) a message. */
  error?: string
  /** 'why' or 'why code', an entry an attempt; ['first'] where absent. */
  attempts?: readonly string[]
  /** Matched with the record. */
  trace?: Partial<LogDetail>
  /** Members that x-respan-warnings names. */
  warned?: (cast: Cast) => readonly string[]
  also?: (outcome: Outcome) => void | Promise<void>
}

/** The parts of a row that is played step by step: caller and provider wait for one another. */
export interface Stage extends Cast {
  rig: Rig
  /** Sends the row's request. */
  open(): Promise<Live>
  /** Reads what came, be it a stream or an error in its place. */
  hear(text: string): Heard
}
export interface Act extends RowHead {
  act(stage: Stage): Promise<void>
}

export const isClaude = (protocol: Spoken): boolean => protocol === 'anthropic-messages'

export const hello = { text: 'Hello there', end: 'stop' } as const
