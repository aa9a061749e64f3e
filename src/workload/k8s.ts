/**
 * The Kubernetes API as generated in cdk8s-plus-28, and the only way to it. `npm run compile` copies what is named here, with everything that it
 * depends on, into the package (scripts/kubernetes-api.ts), so that no app has to install a cdk8s-plus. To use another kind or type, add it to the
 * list.
 */
// eslint-disable-next-line import/no-extraneous-dependencies -- nothing of it is left in the package
export {
  IntOrString,
  KubeClusterRole,
  KubeClusterRoleBinding,
  KubeConfigMap,
  KubeHorizontalPodAutoscalerV2,
  KubeNamespace,
  KubePodDisruptionBudget,
  KubeRole,
  KubeRoleBinding,
  KubeServiceAccount,
  Quantity,
  toJson_PodTemplateSpec,
  type ContainerPort,
  type Probe,
  type ResourceRequirements,
} from 'cdk8s-plus-28/lib/imports/k8s.js';
