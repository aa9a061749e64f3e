package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/prompb"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func startSink(t *testing.T) (*sink, *httptest.Server) {
	t.Helper()
	s := &sink{store: newStore(), faults: newFaults(), httpAddress: freeAddress(t), grpcAddress: freeAddress(t)}
	if err := s.open(); err != nil {
		t.Fatal(err)
	}
	admin := httptest.NewServer(s.admin())
	t.Cleanup(func() { admin.Close(); s.close() })
	return s, admin
}

// counterRequest holds one delta counter that grew by value in [start, end), in seconds.
func counterRequest(start, end int64, value float64) pmetricotlp.ExportRequest {
	metrics := pmetric.NewMetrics()
	rm := metrics.ResourceMetrics().AppendEmpty()
	rm.Resource().Attributes().PutStr("service.name", "load")
	rm.Resource().Attributes().PutStr("service.instance.id", "10.0.0.1:8080")
	m := rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	m.SetName("requests")
	sum := m.SetEmptySum()
	sum.SetIsMonotonic(true)
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityDelta)
	p := sum.DataPoints().AppendEmpty()
	p.SetStartTimestamp(pcommon.Timestamp(1e9 * start))
	p.SetTimestamp(pcommon.Timestamp(1e9 * end))
	p.SetDoubleValue(value)
	return pmetricotlp.NewExportRequestFromMetrics(metrics)
}

func post(t *testing.T, url, contentEncoding string, body []byte) int {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Encoding", contentEncoding)
	request.Header.Set("Authorization", "Api-Token one")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

func report(t *testing.T, admin *httptest.Server, query string) Report {
	t.Helper()
	response, err := http.Get(admin.URL + "/report" + query)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var r Report
	if err := json.NewDecoder(response.Body).Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

func setFault(t *testing.T, admin *httptest.Server, fault string) {
	t.Helper()
	response, err := http.Post(admin.URL+"/fault", "application/json", strings.NewReader(fault))
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(fault, err, response)
	}
	response.Body.Close()
}

func TestReportShowsAHoleAndAnOverlap(t *testing.T) {
	s, admin := startSink(t)
	url := "http://" + s.httpAddress + "/v1/metrics"
	for _, i := range []interval{{10, 15, 500}, {15, 20, 500}, {25, 30, 500}, {25, 30, 500}} {
		body, err := counterRequest(i.start, i.end, i.value).MarshalProto()
		if err != nil {
			t.Fatal(err)
		}
		var zipped bytes.Buffer
		w := gzip.NewWriter(&zipped)
		w.Write(body)
		w.Close()
		if code := post(t, url, "gzip", zipped.Bytes()); code != http.StatusOK {
			t.Fatal(code)
		}
	}
	g := report(t, admin, "").Metrics["requests"]
	if g == nil || g.Streams != 1 || g.MissingTotal != 5 || g.DoubledTotal != 5 || g.Rate.Median != 100 {
		t.Errorf("got %+v", g)
	}
	if r := report(t, admin, "?until=20&streams=incorrect"); r.Total.MissingTotal != 0 || len(r.Streams) != 0 {
		t.Errorf("the first ten seconds are whole, got %+v", r.Total)
	}
	if r := report(t, admin, "?streams=all"); len(r.Streams) != 1 || r.Streams[0].Sender != "127.0.0.1" {
		t.Errorf("want one stream that came from here, got %+v", r.Streams)
	}
	if r := report(t, admin, "?metric=other.*"); r.Total.Streams != 0 {
		t.Errorf("no stream has that name, got %+v", r.Total)
	}
}

func TestFaults(t *testing.T) {
	s, admin := startSink(t)
	url := "http://" + s.httpAddress + "/v1/metrics"
	body, err := counterRequest(10, 15, 500).MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fault string
		code  int
	}{
		{`{"code":503}`, 503},
		{`{"authorization":"Api-Token two"}`, 401},
		{`{"authorization":"Api-Token one"}`, 200},
		{`{"refuse":true}`, 0},
		{`{}`, 200},
	} {
		setFault(t, admin, c.fault)
		if code := post(t, url, "", body); code != c.code {
			t.Errorf("%s: answered with %d, want %d", c.fault, code, c.code)
		}
	}
	setFault(t, admin, `{"code":429,"every":4}`)
	failed := 0
	for range 400 {
		if post(t, url, "", body) == 429 {
			failed++
		}
	}
	if failed < 50 || failed > 150 {
		t.Errorf("one in 4 of 400 requests should fail, %d did", failed)
	}
}

func TestGRPC(t *testing.T) {
	s, admin := startSink(t)
	connection, err := grpc.NewClient(s.grpcAddress, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	client := pmetricotlp.NewGRPCClient(connection)
	if _, err := client.Export(context.Background(), counterRequest(10, 15, 500)); err != nil {
		t.Fatal(err)
	}
	if r := report(t, admin, "?streams=all"); r.Total.Points != 1 || len(r.Streams) != 1 || r.Streams[0].Sender != "127.0.0.1" {
		t.Errorf("want one point that came from here, got %+v", r)
	}
	setFault(t, admin, `{"code":503}`)
	_, err = client.Export(context.Background(), counterRequest(15, 20, 500))
	if status.Code(err) != codes.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestRemoteWrite(t *testing.T) {
	s, admin := startSink(t)
	write := func(pod string, seconds ...int64) {
		t.Helper()
		var samples []prompb.Sample
		for _, second := range seconds {
			samples = append(samples, prompb.Sample{Timestamp: 1000 * second, Value: float64(100 * second)})
		}
		series := prompb.TimeSeries{
			Labels:  []prompb.Label{{Name: "__name__", Value: "requests_total"}, {Name: "job", Value: "load"}, {Name: "instance", Value: "a"}, {Name: "k8s_pod_name", Value: pod}},
			Samples: samples,
		}
		raw, err := (&prompb.WriteRequest{Timeseries: []prompb.TimeSeries{series}}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if code := post(t, "http://"+s.httpAddress+"/api/v1/write", "snappy", snappy.Encode(nil, raw)); code != http.StatusNoContent {
			t.Fatal(code)
		}
	}
	write("one", 10, 20)
	// What the pipeline adds makes no other stream of it.
	write("two", 50, 60)
	g := report(t, admin, "?job=load&step=10").Metrics["requests_total"]
	if g == nil || g.Temporality != cumulative || g.Streams != 1 || g.Rate.Median != 100 || g.MissingTotal != 20 {
		t.Errorf("got %+v", g)
	}
	if g := report(t, admin, "?job=load&step=10&from=50&until=90").Metrics["requests_total"]; g == nil || g.MissingTotal != 20 {
		t.Errorf("after 60 two are missing until 90, got %+v", g)
	}
	if r := report(t, admin, "?job=load&streams=all"); r.Streams[0].LastValue != 6000 || r.Streams[0].Resource["k8s_pod_name"] != "two" || r.Streams[0].Missing != 0 || len(r.Problems) != 0 {
		t.Errorf("got %+v", r)
	}
	write("two", 55)
	if r := report(t, admin, ""); r.Problems["requests_total: a sample that is older than the one before"] != 1 {
		t.Errorf("got %+v", r.Problems)
	}
}
