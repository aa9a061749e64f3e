import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { viewsOf } from './from-manifests';
import { SourceObject } from './objects';
import { PartFacts } from './part-facts';
import { objectsOf, TreeParts, writer } from './tree-objects';
import { View } from './view';
import { assignedCluster } from '../tree/cluster';

/** A tree as it will be applied. */
export interface TreeViews {
  /** One for each cluster that collectors name. */
  readonly views: readonly View[];
  /** The objects that cannot be written, with what cdk8s says of it. */
  readonly broken: readonly { readonly construct: IConstruct; readonly message: string }[];
}

/** The views of a tree of constructs. Every object of it is written once. */
export function viewsOfTree(root: IConstruct): TreeViews {
  const parts = new TreeParts(root);
  const sources: SourceObject[] = [];
  const broken: { construct: IConstruct; message: string }[] = [];
  const overrides = new OverrideProblems();
  const write = writer(root);
  for (const object of objectsOf(root)) {
    const { manifest, problem } = write(object);
    const found = parts.partOf(object);
    const facts = found?.facts;
    const subject = parts.subject(object, found !== undefined);
    const isWorkload = facts !== undefined && 'workload' in facts && facts.workload === object;
    const source = {
      subject,
      part: found ? parts.subject(found.part) : subject,
      group: parts.groupOf(object),
      groupClusters: parts.clustersAround(object),
      cluster: assignedCluster(object) ?? (facts && 'clusterName' in facts ? facts.clusterName : undefined),
      ...isWorkload ? { facts } : {},
    };
    if (problem === undefined) {
      sources.push({ ...source, manifest });
    } else if (facts !== undefined && overrides.explains(facts, problem)) {
      // The view tells of the override itself; what the part is must be known for it.
      sources.push(...isWorkload ? [{ ...source, manifest: stub(object) }] : []);
    } else {
      broken.push({ construct: object, message: problem });
    }
  }
  return { views: viewsOf(sources), broken };
}

/** An object without what could not be written. */
function stub({ apiVersion, kind, name, metadata }: ApiObject): unknown {
  return { apiVersion, kind, metadata: { name, namespace: metadata.namespace } };
}

/** The overrides without a place, which stand in the way of writing the objects that hold the configuration or its checksum. */
class OverrideProblems {
  private readonly messages = new Map<PartFacts, string | undefined>();

  public explains(facts: PartFacts, problem: string): boolean {
    if (!this.messages.has(facts)) {
      this.messages.set(facts, messageOf(facts));
    }
    const message = this.messages.get(facts);
    return message !== undefined && problem.includes(message);
  }
}

function messageOf(facts: PartFacts): string | undefined {
  try {
    if ('config' in facts) {
      facts.config();
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
