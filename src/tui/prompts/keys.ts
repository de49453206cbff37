/**
 * Every key of the program, once: what it does, where, and how the help says it. The `?` sheet, the `:` palette, the line of
 * hints and the README are written from this table.
 */

import { type KeyRow, openKeymap } from '../keymap.ts'
import { type Screen, screens } from './state.ts'

const overview = ['list', 'prompt'] as const
const texts = ['prompt', 'preview', 'answer'] as const

const rows = [
  ['down', ['j', 'down'], screens, 'down one line'],
  ['up', ['k', 'up'], screens, 'up one line'],
  ['pageDown', ['pgdn', 'ctrl-f', 'ctrl-d'], screens, 'down one page'],
  ['pageUp', ['pgup', 'ctrl-b', 'ctrl-u'], screens, 'up one page'],
  ['top', ['g', 'home'], screens, 'to the first line'],
  ['bottom', ['G', 'end'], screens, 'to the last line, and follow it'],
  [
    'open',
    ['enter'],
    ['list', 'prompt', 'form', 'preview', 'run'],
    'open it; in the form type its value, on the preview run it',
  ],
  ['search', ['/'], ['list', ...texts], 'filter the list by words, search a text'],
  ['nextHit', ['n'], texts, 'to the next hit'],
  ['previousHit', ['N'], texts, 'to the hit before'],
  ['sort', ['s'], ['list'], 'choose what to sort by'],
  ['reverse', ['S'], ['list'], 'sort the other way round'],
  ['nextTab', ['tab', 'l', 'right'], ['prompt', 'run'], 'next tab, next column'],
  ['previousTab', ['shift-tab', 'h', 'left'], ['prompt', 'run'], 'tab before, column before'],
  ['template', ['1'], ['prompt'], 'the messages, with their variables'],
  ['versions', ['2'], ['prompt'], 'who made which version when, and what is deployed'],
  ['diff', ['3'], ['prompt'], 'two versions compared, or a version with the file'],
  ['variables', ['4'], ['prompt'], 'what the variables may hold'],
  ['traffic', ['5'], ['prompt'], 'figures of the last seven days, a line a version'],
  ['version', ['v'], ['prompt', 'form', 'preview'], 'the next older version; behind the last, the file'],
  ['mark', ['space'], ['prompt'], 'mark a version, to compare it'],
  ['compare', ['d'], overview, 'compare with the marked version, or with the file'],
  ['older', ['['], ['prompt'], 'compare with an older version'],
  ['newer', [']'], ['prompt'], 'compare with a newer version'],
  ['fill', ['f'], overview, 'fill in the variables, to run it'],
  ['preview', ['p'], [...overview, 'form'], 'the messages as they would be sent, and their cost'],
  ['run', ['r'], ['form', 'preview', 'run'], 'run it on the models, side by side'],
  ['models', ['m'], ['form', 'preview', 'run'], 'choose the models, four at most'],
  ['newest', ['t'], ['form'], 'the variables of the newest call'],
  ['calls', ['T'], ['form'], 'the variables of a call that you choose'],
  ['example', ['e'], ['form'], 'the next example of the file, then the defaults'],
  ['area', ['E'], ['form'], 'type the value in several lines'],
  ['clear', ['x', 'delete', 'backspace'], ['form'], 'do not give the variable'],
  ['edit', ['E'], overview, 'open its file in $EDITOR'],
  ['push', ['P'], overview, 'push the changed file, after a look at the difference'],
  ['deploy', ['D'], overview, 'deploy a version, after a look at the difference'],
  ['rollback', ['u'], overview, 'deploy the version before, after a look at the difference'],
  ['yes', ['y'], ['confirm'], 'do it'],
  ['no', ['n'], ['confirm'], 'do not'],
  ['label', ['L'], ['confirm'], 'deploy as another label'],
  ['message', ['m'], ['confirm'], 'a word for the history'],
  ['copy', ['y'], [...overview, 'preview', 'run', 'answer'], 'copy the id, the request, the answer or the log id'],
  ['reload', ['ctrl-r'], overview, 'read files, store and figures anew'],
  ['help', ['?'], screens, 'all keys'],
  ['palette', [':'], screens, 'any command by name'],
  ['redraw', ['ctrl-l'], screens, 'draw the screen anew'],
  ['suspend', ['ctrl-z'], screens, 'stop for now; fg comes back'],
  ['back', ['q'], screens, 'back; what runs is cancelled first; on the list: quit'],
  ['leave', ['esc'], screens, 'the same, but on the list: take the filter away, and never quit'],
  ['quit', ['Q', 'ctrl-c'], screens, 'quit'],
] as const satisfies readonly KeyRow<string, Screen>[]

export type Action = (typeof rows)[number][0]

export const { bindings, actionOf, bindingsOf } = openKeymap<Action, Screen>(rows)

/** The bottom line of a screen, most needed first: as many as fit are shown. */
export const hints: Readonly<Record<Screen, readonly (readonly [Action, string])[]>> = {
  list: [
    ['open', 'open'],
    ['search', 'filter'],
    ['help', 'help'],
    ['leave', 'all prompts'],
    ['fill', 'fill in'],
    ['back', 'quit'],
    ['compare', 'diff'],
    ['push', 'push'],
    ['deploy', 'deploy'],
    ['rollback', 'roll back'],
    ['edit', 'edit'],
    ['sort', 'sort'],
    ['palette', 'commands'],
  ],
  prompt: [
    ['back', 'back'],
    ['nextTab', 'next tab'],
    ['fill', 'fill in'],
    ['help', 'help'],
    ['compare', 'diff'],
    ['version', 'version'],
    ['push', 'push'],
    ['deploy', 'deploy'],
    ['rollback', 'roll back'],
    ['edit', 'edit'],
    ['search', 'search'],
  ],
  form: [
    ['open', 'type'],
    ['preview', 'preview'],
    ['run', 'run'],
    ['help', 'help'],
    ['models', 'models'],
    ['newest', 'newest call'],
    ['calls', 'a call'],
    ['example', 'example'],
    ['area', 'lines'],
    ['clear', 'clear'],
    ['back', 'back'],
  ],
  preview: [
    ['run', 'run'],
    ['models', 'models'],
    ['back', 'back'],
    ['help', 'help'],
    ['version', 'version'],
    ['copy', 'copy request'],
    ['search', 'search'],
  ],
  run: [
    ['back', 'back'],
    ['nextTab', 'column'],
    ['help', 'help'],
    ['open', 'open call'],
    ['run', 'again'],
    ['models', 'models'],
    ['copy', 'copy'],
  ],
  answer: [
    ['back', 'back'],
    ['search', 'search'],
    ['copy', 'copy id'],
    ['help', 'help'],
  ],
  confirm: [
    ['yes', 'yes'],
    ['no', 'no'],
    ['label', 'label'],
    ['message', 'message'],
    ['help', 'help'],
  ],
}
