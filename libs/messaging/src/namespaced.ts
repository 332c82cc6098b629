/** The name that a topic or group has in the cluster: several systems, or test runs, share one by their namespaces. */
export function namespaced(namespace: string, name: string): string {
  return namespace ? `${namespace}.${name}` : name;
}
