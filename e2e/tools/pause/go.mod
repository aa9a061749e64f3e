module cdk8s-prometheus-tiered/e2e/tools/pause

go 1.25.0
