import { IConstruct } from 'constructs';

/** The clusters to which constructs, and all below them, are applied. */
const ASSIGNED = new WeakMap<IConstruct, string>();

/** Says to which cluster a construct and all below it are applied. */
export function assignCluster(construct: IConstruct, clusterName: string): void {
  ASSIGNED.set(construct, clusterName);
}

/** The cluster that a construct, or the nearest one above it, was assigned to; undefined where none was. */
export function assignedCluster(construct: IConstruct): string | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const assigned = ASSIGNED.get(scope);
    if (assigned !== undefined) {
      return assigned;
    }
  }
  return undefined;
}
