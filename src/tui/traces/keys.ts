/**
 * Every key of the program, once: what it does, where, and how the help says it. The `?` sheet, the `:` palette, the line of
 * hints and the README are written from this table.
 */

import { type KeyRow, openKeymap } from '../keymap.ts'
import type { Screen } from './state.ts'

const listAndCall = ['list', 'call'] as const
const scrolled = ['list', 'call', 'breakdown', 'diff', 'answers'] as const
const turned = ['call', 'breakdown', 'answers'] as const
const everywhere = ['list', 'call', 'breakdown', 'diff', 'replay', 'answers'] as const

const rows = [
  ['down', ['j', 'down'], scrolled, 'down one line'],
  ['up', ['k', 'up'], scrolled, 'up one line'],
  ['pageDown', ['pgdn', 'ctrl-f', 'ctrl-d'], scrolled, 'down one page'],
  ['pageUp', ['pgup', 'ctrl-b', 'ctrl-u'], scrolled, 'up one page'],
  ['top', ['g', 'home'], scrolled, 'to the first line'],
  ['bottom', ['G', 'end'], scrolled, 'to the last line; in the list, the oldest call'],
  [
    'open',
    ['enter'],
    ['list', 'call', 'breakdown', 'replay', 'answers'],
    'open what is under the cursor; on the replay sheet: run it',
  ],
  ['filter', ['f'], ['list'], 'filter the calls'],
  ['search', ['/'], ['list', 'call', 'diff'], 'search: calls by filter or words, a body by text'],
  ['nextHit', ['n'], ['call', 'diff'], 'to the next hit'],
  ['previousHit', ['N'], ['call', 'diff'], 'to the hit before'],
  ['follow', ['F'], ['list'], 'follow the newest calls, or stop'],
  ['sort', ['s'], ['list'], 'choose what to sort by'],
  ['views', ['v'], ['list'], 'choose a view: errors, slow, expensive, your own'],
  ['saveView', ['w'], ['list'], 'keep filter, sort and columns (:view save NAME)'],
  ['columns', ['c'], ['list'], 'choose the columns'],
  ['reverse', ['S'], ['list'], 'sort the other way round'],
  ['mark', ['space'], listAndCall, 'mark the call (two at most); in the tree: open or close'],
  ['diff', ['d'], ['list', 'call', 'answers'], 'compare with the marked call; an answer with the first answer'],
  ['original', ['o'], ['answers'], 'compare an answer with the call as it was recorded'],
  ['star', ['M'], listAndCall, 'star the call, or take the star away (is:marked)'],
  ['thumbUp', ['+'], listAndCall, 'thumbs up, or take it back (feedback:up)'],
  ['thumbDown', ['-'], listAndCall, 'thumbs down, or take it back (feedback:down)'],
  ['note', ['A'], listAndCall, 'write a note to the call (note:)'],
  ['replay', ['r'], listAndCall, 'send the call again, to one model or several'],
  ['models', ['m'], ['replay'], 'choose the models that it is sent to'],
  ['export', ['x'], listAndCall, 'write the call to a file: curl, Python, JSON …'],
  ['copy', ['y'], listAndCall, 'copy id, request, answer or a curl line'],
  ['breakdown', ['b'], ['list'], 'figures by model, customer, provider …'],
  ['nextTab', ['tab'], turned, 'next tab, dimension, answer'],
  ['previousTab', ['shift-tab'], turned, 'tab, dimension, answer before'],
  ['right', ['l', 'right'], turned, 'next tab, dimension, answer; in the tree: open'],
  ['left', ['h', 'left'], turned, 'tab, dimension, answer before; in the tree: close'],
  ['foldAll', ['z'], ['call'], 'in the tree: close all branches, or open them all'],
  ['transcript', ['1', 't'], ['call'], 'what was said'],
  ['tree', ['2', 'w'], ['call'], 'the trace as a tree with its times'],
  ['attempts', ['3', 'a'], ['call'], 'each try at a provider'],
  ['request', ['4', 'i'], ['call'], 'the request as it came'],
  ['response', ['5', 'o'], ['call'], 'the answer as it came'],
  ['attributes', ['6', 'm'], ['call'], 'all that is known of the call'],
  ['prompt', ['7', 'p'], ['call'], 'the stored prompt, its variables, what came of them'],
  ['view', ['v'], ['call'], 'other view of the same: text, Markdown, JSON, raw'],
  ['nextCall', [']'], ['call'], 'the call below in the list'],
  ['previousCall', ['['], ['call'], 'the call above in the list'],
  ['help', ['?'], everywhere, 'all keys'],
  ['palette', [':'], everywhere, 'any command by name'],
  ['redraw', ['ctrl-l'], everywhere, 'draw the screen anew'],
  ['suspend', ['ctrl-z'], everywhere, 'stop for now; fg comes back'],
  ['back', ['q'], everywhere, 'back; on the list: quit'],
  ['leave', ['esc'], everywhere, 'the same, but on the list: take the filter away, and never quit'],
  ['quit', ['Q', 'ctrl-c'], everywhere, 'quit'],
] as const satisfies readonly KeyRow<string, Screen>[]

export type Action = (typeof rows)[number][0]

export const { bindings, actionOf, bindingsOf } = openKeymap<Action, Screen>(rows)

/** The bottom line of a screen, most needed first: as many as fit are shown. */
export type Hints = readonly (readonly [Action, string])[]

export const hints: Readonly<Record<Screen | 'tree' | 'sending', Hints>> = {
  list: [
    ['open', 'open'],
    ['filter', 'filter'],
    ['help', 'help'],
    ['leave', 'all calls'],
    ['back', 'quit'],
    ['follow', 'follow'],
    ['views', 'views'],
    ['sort', 'sort'],
    ['breakdown', 'figures'],
    ['columns', 'columns'],
    ['mark', 'mark'],
    ['diff', 'diff'],
    ['replay', 'replay'],
    ['export', 'export'],
    ['copy', 'copy'],
    ['palette', 'commands'],
  ],
  call: [
    ['back', 'back'],
    ['nextTab', 'next tab'],
    ['search', 'search'],
    ['help', 'help'],
    ['view', 'other view'],
    ['export', 'export'],
    ['copy', 'copy'],
    ['replay', 'replay'],
    ['nextCall', 'next call'],
  ],
  tree: [
    ['back', 'back'],
    ['open', 'read'],
    ['left', 'fold'],
    ['right', 'unfold'],
    ['help', 'help'],
    ['foldAll', 'fold all'],
    ['nextTab', 'next tab'],
  ],
  breakdown: [
    ['back', 'back'],
    ['open', 'only these'],
    ['nextTab', 'next dimension'],
    ['help', 'help'],
  ],
  diff: [
    ['back', 'back'],
    ['search', 'search'],
    ['help', 'help'],
  ],
  replay: [
    ['open', 'send'],
    ['models', 'models'],
    ['back', 'cancel'],
    ['help', 'help'],
  ],
  sending: [
    ['back', 'give up'],
    ['help', 'help'],
  ],
  answers: [
    ['back', 'back'],
    ['nextTab', 'next'],
    ['help', 'help'],
    ['diff', 'vs first'],
    ['original', 'vs original'],
    ['open', 'open'],
  ],
}
