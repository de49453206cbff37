/** A state → the lines of the screen: exactly as many as it has rows, none wider than it is. Pure; only what is seen is made. */

import { choiceHint, choiceLines, choiceTitle } from '../choice.ts'
import { commandsFor, commandText, helpView, hintLine } from '../keymap.ts'
import { screenOf } from '../layout.ts'
import { lineView, noticeLines, sentencesOver } from '../line.ts'
import type { Look } from '../paint.ts'
import { fit, oneLine } from '../text.ts'
import { labelsFor } from './confirm.ts'
import { editProblem } from './edit.ts'
import { confirmedEntry, entryOf } from './entries.ts'
import { formView } from './form-view.ts'
import { bindings, bindingsOf, hints } from './keys.ts'
import { listView } from './list-view.ts'
import { modelCompletions } from './models.ts'
import { answerView, confirmView, previewView, promptView } from './prompt-view.ts'
import { isRunning } from './run-state.ts'
import { runView } from './run-view.ts'
import type { Edit, Screen, State } from './state.ts'

const gone = (state: State, look: Look): string[] => [
  look.paint('warn', fit(' This prompt is gone: q goes back.', state.columns, look.glyphs)),
]

const views: Record<Screen, (state: State, look: Look) => string[]> = {
  list: listView,
  prompt: (state, look) => {
    const entry = entryOf(state)
    return state.open && entry ? promptView(state, state.open, entry, look) : gone(state, look)
  },
  form: (state, look) => {
    const entry = entryOf(state)
    return state.form && entry ? formView(state, state.form, entry, look) : gone(state, look)
  },
  preview: (state, look) => (state.preview ? previewView(state, state.preview, look) : []),
  run: (state, look) => (state.run ? runView(state, state.run, look) : []),
  answer: (state, look) => (state.answer ? answerView(state, state.answer, look) : []),
  confirm: (state, look) => (state.confirm ? confirmView(state, state.confirm, look) : []),
}

const optionsOf = (state: State, edit: Edit): string[] => {
  const { purpose, text } = edit
  if (purpose === 'palette')
    return commandsFor(bindingsOf(state.screen), text).map((one) => commandText(one, state.columns))
  if (purpose === 'label')
    return labelsFor(confirmedEntry(state), edit).map(({ label, about }) => `${oneLine(label)}  ${about}`)
  return purpose === 'models' ? modelCompletions(text, state.known).options.map(oneLine) : []
}

const overlay = (state: State, look: Look): string[] => {
  const { menu, edit, columns } = state
  if (menu !== undefined) {
    const options = menu.choices.map(({ key, label }) => `${key.padEnd(1)}  ${oneLine(label)}`)
    return [
      choiceTitle(menu.title, menu.at, menu.choices.length, columns, look),
      ...choiceLines(options, menu.at, state, look),
    ]
  }
  if (edit === undefined) return []
  const options = optionsOf(state, edit)
  return choiceLines(options, Math.min(edit.at, options.length - 1), state, look)
}

const nameOf = (state: State, { purpose }: Edit): string => {
  const names = {
    filter: 'filter',
    search: 'search',
    palette: 'command',
    models: 'models',
    label: 'label',
    message: 'message',
  }
  return purpose === 'value' ? oneLine(state.form?.fields[state.form.at]?.name ?? 'value') : names[purpose]
}

const bottom = (state: State, look: Look): string => {
  const { edit, columns, notice, area } = state
  if (edit !== undefined) {
    const message = editProblem(state, edit)
    const wrong = message === '' ? undefined : { start: edit.text.length, end: edit.text.length }
    return lineView(fit(nameOf(state, edit), Math.min(20, nameOf(state, edit).length)), edit, { columns, wrong }, look)
  }
  if (state.menu !== undefined && state.help === undefined)
    return look.paint('dim', fit(choiceHint('chooses'), columns, look.glyphs))
  if (state.help !== undefined) return ''
  if (notice !== '') return noticeLines(state, look).at(-1) ?? ''
  if (area !== undefined)
    return ` ${look.paint('bold', 'ctrl-s')} keeps it   ${look.paint('bold', 'esc')} leaves it as it was`
  // A push deploys nothing: it has no label. Where nothing is filtered, there is nothing to take away.
  const idle = { label: state.confirm?.kind === 'push', leave: state.list.filter === '' }
  const shown = hints[state.screen].flatMap(([action, word]): (readonly [typeof action, string])[] => {
    if (action in idle && idle[action as keyof typeof idle]) return []
    if (state.screen !== 'run' || !isRunning(state)) return [[action, word]]
    return action === 'run' ? [] : [[action, action === 'back' ? 'cancel' : word]]
  })
  return hintLine(shown, bindingsOf(state.screen), columns, look)
}

export const frame = (state: State, look: Look): string[] =>
  screenOf(
    state,
    () => ({
      screen:
        state.help === undefined
          ? views[state.screen](state, look)
          : helpView(bindings, state.screen, state.help.top, state, look),
      over:
        state.help === undefined
          ? [
              ...overlay(state, look),
              ...sentencesOver(state, state.edit === undefined ? '' : editProblem(state, state.edit), look),
            ]
          : [],
      bottom: bottom(state, look),
    }),
    look,
  )
