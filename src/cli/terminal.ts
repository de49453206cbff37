/** The real Context: this process, its streams and signals. */

import { text } from 'node:stream/consumers'
import type { Context } from './command.ts'

type Given = Pick<Context, 'env' | 'version' | 'self' | 'report' | 'openGateway' | 'openTui' | 'openPromptsTui'>

/** `| head` closes the pipe early: that is no error of anybody's. */
const quietPipes = () => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
}

const signals = ['SIGINT', 'SIGTERM'] as const

export const openTerminal = (given: Given): Context => {
  quietPipes()
  return {
    ...given,
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    async ask(question) {
      const { isCancel, password } = await import('@clack/prompts')
      const answer = await password({ message: question, output: process.stderr })
      return isCancel(answer) ? undefined : answer
    },
    readInput: () => text(process.stdin),
    // npm leaves its mark on all that it starts, and what it starts need not be on the PATH.
    program: given.env.npm_command === undefined ? 'respan' : 'npx respan',
    cwd: process.cwd(),
    now: Date.now,
    isTerminal: { input: process.stdin.isTTY === true, output: process.stdout.isTTY === true },
    onStop(listener) {
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
    quit: (code) => process.exit(code),
  }
}
