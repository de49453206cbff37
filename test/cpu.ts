/** CPU time of this process, in milliseconds: what something costs, however busy the machine is with others. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
