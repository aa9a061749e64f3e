module cdk8s-prometheus-tiered/bench/compression

go 1.26

require (
	github.com/golang/snappy v1.0.0
	github.com/klauspost/compress v1.19.1
)
