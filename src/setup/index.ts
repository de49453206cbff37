/** The setup room's door; site.ts says what is inside. */

export { disk } from './disk.ts'
export { readKeyId } from './env-record.ts'
export { chosenBy, dirtyFiles } from './files.ts'
export { type Finding, findingOf } from './finding.ts'
export { isRepository } from './git.ts'
export { type Hunk, type HunkLine, hunksOf, type PatchLine, patchLines, patchOf } from './hunks.ts'
export { languages } from './languages.ts'
export { openProject } from './open-project.ts'
export {
  countPackages,
  countVerdicts,
  inPackages,
  type PackageCount,
  packageNames,
  unknownPackage,
} from './packages.ts'
export { makePlan, type Plan } from './plan.ts'
export type { Project, Wishes } from './project.ts'
export { listRuns, purgeRuns, type Run, runIdAt } from './record.ts'
export { routes } from './rule.ts'
export { isOfSdk, ruleNamed, sdkNames } from './rules.ts'
export { type Progress, type Scanned, scan } from './scan.ts'
export { type Site, type Variable, type Verdict, verdicts } from './site.ts'
export { runToUndo, sweep, type Undone, undoRun } from './undo.ts'
export { type Applied, applyPlan } from './write.ts'
