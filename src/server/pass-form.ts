/**
 * Multipart bodies: the model and Respan's parameters are fields there. In: bytes and their content type. Out: the fields that
 * are text, and the bytes again with fields changed or gone; files are never touched.
 */

interface Field {
  name: string
  value: string
  /** Of the whole part, from its boundary on; and of its value. */
  start: number
  end: number
  valueStart: number
}

/** Longer ones are no names of models. */
const valueCharactersMax = 4096

export interface Form {
  fields: readonly Field[]
  /** `set`: name → value; `drop`: names. */
  edited(set: ReadonlyMap<string, string>, drop: ReadonlySet<string>): Buffer
}

/** Undefined: no form, or one without a boundary. @see RFC 7578 */
export const readForm = (body: Buffer, contentType: string): Form | undefined => {
  const mark = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const boundary = mark?.[1] ?? mark?.[2]
  if (boundary === undefined) return undefined
  const fence = Buffer.from(`--${boundary}`)
  const fields: Field[] = []
  let start = body.indexOf(fence)
  while (start !== -1) {
    const end = body.indexOf(fence, start + fence.length)
    if (end === -1) break
    const headEnd = body.indexOf('\r\n\r\n', start)
    const head = headEnd === -1 || headEnd > end ? '' : body.toString('latin1', start, headEnd)
    const name = /;\s*name="([^"]*)"/i.exec(head)?.[1]
    const valueStart = headEnd + 4
    const length = end - 2 - valueStart
    if (name !== undefined && !/;\s*filename\*?=/i.test(head) && length <= valueCharactersMax)
      fields.push({ name, value: body.toString('utf8', valueStart, valueStart + length), start, end, valueStart })
    start = end
  }
  const edited = (set: ReadonlyMap<string, string>, drop: ReadonlySet<string>): Buffer => {
    const pieces: Buffer[] = []
    let from = 0
    for (const { name, start: at, end, valueStart } of fields) {
      const value = set.get(name)
      if (drop.has(name)) pieces.push(body.subarray(from, at))
      else if (value !== undefined) pieces.push(body.subarray(from, valueStart), Buffer.from(`${value}\r\n`))
      else continue
      from = end
    }
    return Buffer.concat([...pieces, body.subarray(from)])
  }
  return { fields, edited }
}
