/** What the worker needs of the other rooms, in one lazily loaded module: an idle gateway never pays for it. */

export { codecOf } from '../protocols/index.ts'
export { readOtherUsage as otherUsage } from '../protocols/other-usage.ts'
export { followCatalogue } from '../providers/edition.ts'
export { costOf } from '../providers/prices.ts'
