module cdk8s-prometheus-tiered/e2e/tools/crds

go 1.25.0

require github.com/prometheus-operator/prometheus-operator v0.94.0
