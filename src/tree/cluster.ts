import { IConstruct } from 'constructs';

/** The clusters to which constructs, and all below them, are applied. */
const ASSIGNED = new WeakMap<IConstruct, string>();

/** Says to which cluster a construct and all below it are applied. */
export function assignCluster(construct: IConstruct, clusterName: string): void {
  ASSIGNED.set(construct, clusterName);
}

/** The cluster that a construct itself was assigned to; undefined where it was not. */
export function assignedCluster(construct: IConstruct): string | undefined {
  return ASSIGNED.get(construct);
}
