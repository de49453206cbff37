/** Questions to the outside that take their time: the newest of a kind gives up the one before. */

const isAbort = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'AbortError'

/** What was thrown, in words. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

export const openAsks = () => {
  const running = new Map<string, AbortController>()
  return {
    /** `tell`: where what it throws is said. */
    ask(kind: string, work: (signal: AbortSignal) => Promise<void>, tell: (text: string) => void): void {
      running.get(kind)?.abort()
      const controller = new AbortController()
      running.set(kind, controller)
      work(controller.signal).catch((thrown: unknown) => {
        if (controller.signal.aborted || isAbort(thrown)) return
        tell(messageOf(thrown))
      })
    },
    stop: (kind: string): void => running.get(kind)?.abort(),
  }
}

/** Terminals refuse more. Bytes, base64. */
const copyBytesMax = 74_000

/** The sequence that fills the clipboard of the terminal (OSC 52); undefined = the text is too long for one. */
export const copySequence = (text: string): string | undefined => {
  const encoded = Buffer.from(text).toString('base64')
  return encoded.length > copyBytesMax ? undefined : `\x1b]52;c;${encoded}\x07`
}

/** What is sent may be refused, and nobody tells: tmux takes it only where it is told to. */
export const copiedText = (what: string): string =>
  `sent to the terminal's clipboard: ${what} (in tmux: set -g set-clipboard on)`
