module github.com/cdk8s-prometheus-tiered/cdk8s-prometheus-tiered/cli/golden/ring

go 1.24

require (
	github.com/buraksezer/consistent v1.0.0
	github.com/cespare/xxhash/v2 v2.3.0
)
