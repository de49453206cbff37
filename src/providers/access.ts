/** What it takes to be let in by a provider: headers that hold for every request, and a signer of each one. Types only. */

/** A request as it is about to be sent. */
export interface Outbound {
  method: string
  url: URL
  /** Lower case. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** Headers (lower case) to add. Rejects with GatewayError `no_credential`. */
export type Sign = (request: Outbound) => Promise<Record<string, string>>

export interface Access {
  /** Lower case: the credential and what the operator wants sent. Nobody says otherwise. */
  headers: Record<string, string>
  /** Lower case: sent where the client does not say the same (a protocol's version). */
  defaults: Record<string, string>
  sign?: Sign
  /** The signature is over the body too: it must be at hand whole. */
  signsBody?: true
}
