/** Server-sent events ↔ frames. See https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */

/** One dispatched event. Frames that carry only comments have `data === ''` and are not given to decoders. */
export interface SseFrame {
  event?: string
  data: string
}
