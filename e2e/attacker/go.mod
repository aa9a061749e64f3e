module cdk8s-prometheus-tiered/e2e/attacker

go 1.26.0
