/** The list of commands → commander: parsing, help, near names for what is mistyped. */

import { CommanderError, Command as Parser, Option as ParserOption } from 'commander'
import { type Command, type Context, misuse } from './command.ts'
import { commands as allCommands, nouns } from './list.ts'

const withNode = (parser: Parser, command: Command, ctx: Context, done: (code: number) => void): void => {
  parser.description(command.summary)
  for (const { name, summary, optional, many } of command.args ?? []) {
    const word = many ? `${name}...` : name
    parser.argument(optional ? `[${word}]` : `<${word}>`, summary)
  }
  for (const { flags, summary, choices } of command.options ?? []) {
    const option = new ParserOption(flags, summary)
    parser.addOption(choices === undefined ? option : option.choices([...choices]))
  }
  const examples = command.examples.map((example) => `  $ ${ctx.program} ${example}`)
  parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`)
  parser.action(async (...given: unknown[]) => {
    const values = given.slice(0, command.args?.length ?? 0)
    const args = values.flat().filter((value) => value !== undefined)

    done(await command.run({ args: args.map(String), options: parser.opts() }, ctx))
  })
}

/** Help that a terminal of any width can show; commander itself writes nothing but through `ctx`. */
const openParser = (ctx: Context): Parser =>
  new Parser(ctx.program)
    .description(
      'Local-first AI gateway and developer CLI: one endpoint for every LLM provider, every call recorded on your own disk.',
    )
    .version(ctx.version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => ctx.out(text.replace(/\n$/, '')), writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: false })

/** Parses and runs. Resolves to the exit code; throws GatewayError for a mistyped line. */
export const runProgram = async (
  argv: readonly string[],
  ctx: Context,
  commands: readonly Command[] = allCommands,
): Promise<number> => {
  let code = 0
  const program = openParser(ctx)
  const parsers = new Map<string, Parser>()
  for (const { name, group, summary } of nouns) {
    const parser = program.command(name).helpGroup(`${group}:`).description(summary)
    parser.helpCommand(false)
    parsers.set(name, parser)
  }
  for (const command of commands) {
    const [noun = '', verb] = command.name.split(' ')
    const parser = parsers.get(noun)
    if (parser === undefined) throw new Error(`${command.name}: its noun is not in the list`)
    withNode(verb === undefined ? parser : parser.command(verb), command, ctx, (result) => {
      code = result
    })
  }
  const [noun, ...rest] = argv
  const alone = noun === undefined ? program : rest.length === 0 ? parsers.get(noun) : undefined
  if (alone !== undefined && alone.commands.length > 0) {
    alone.outputHelp()
    return 0
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return 0
    const message = thrown.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
    const filter = /^unknown option '-([a-z_.]+:[^']*)'/i.exec(message)?.[1]
    if (filter !== undefined)
      throw misuse(`a filter that begins with - looks like an option: write '!${filter}', or -- before it`)
    throw misuse(`${message}${message.endsWith(')') || message.endsWith('.') ? '' : '; see respan --help'}`)
  }
  return code
}
