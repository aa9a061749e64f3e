// What the resource of a data point costs in cumulative_to_delta: it is hashed again for every point. One resource with
// a thousand counters, and more and more attributes on the resource. Run: `go run .` here.
package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/cumulativetodeltaprocessor"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/processor/processortest"
)

const points = 1000

func metrics(attributes int, value int64) pmetric.Metrics {
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	for i := range attributes {
		rm.Resource().Attributes().PutStr(fmt.Sprintf("k8s.attribute.number.%02d", i), "0f5c9a1e-7d0b-4d0f-8a6a-2f6b3c1d9e77")
	}
	m := rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	m.SetName("requests")
	sum := m.SetEmptySum()
	sum.SetIsMonotonic(true)
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	for i := range points {
		point := sum.DataPoints().AppendEmpty()
		point.Attributes().PutInt("stream", int64(i))
		point.SetTimestamp(pcommon.Timestamp(value) * 1e9)
		point.SetIntValue(value)
	}
	return md
}

func main() {
	factory := cumulativetodeltaprocessor.NewFactory()
	for _, attributes := range []int{0, 5, 10, 20, 40} {
		result := testing.Benchmark(func(b *testing.B) {
			processor, err := factory.CreateMetrics(context.Background(), processortest.NewNopSettings(factory.Type()), factory.CreateDefaultConfig(), consumertest.NewNop())
			if err != nil {
				b.Fatal(err)
			}
			value := int64(0)
			for b.Loop() {
				b.StopTimer()
				value++
				md := metrics(attributes, value)
				b.StartTimer()
				if err := processor.ConsumeMetrics(context.Background(), md); err != nil {
					b.Fatal(err)
				}
			}
		})
		fmt.Printf("%2d attributes of the resource: %4d ns a data point\n", attributes, result.NsPerOp()/points)
	}
}
