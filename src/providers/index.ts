/** The providers room's door; provider.ts says what is inside. */

export type { Access, Outbound, Sign } from './access.ts'
export { openAccess } from './auth.ts'
export { baseUrlOf, joinUrl, placeholdersOf, plainBaseUrl, rootUrlOf, shownUrl } from './base-url.ts'
export { type Capability, familyOf } from './capabilities.ts'
export { buildCatalogue, type Catalogue } from './catalogue.ts'
export {
  type Credential,
  type CredentialSources,
  credentialFor,
  isConfigured,
} from './credentials.ts'
export { abilities, catalogueAge, type Described, describeModel } from './describe.ts'
export { edition, followCatalogue, refreshedFile } from './edition.ts'
export { missingOf, wrongSecret } from './missing.ts'
export {
  type Candidate,
  capabilityOf,
  dialectOf,
  listModels,
  type ModelRow,
  nearModels,
  protocolsFor,
  type Resolution,
  type ResolveOptions,
  resolveModel,
} from './models.ts'
export { ownPrices, providerList } from './own.ts'
export { isPathWord, pathWordMessage } from './path-words.ts'
export { type Cost, type CostDetail, costOf, pricesOf } from './prices.ts'
export type { Auth, OwnPrices, Provider } from './provider.ts'
export { findProvider, providers } from './table.ts'
