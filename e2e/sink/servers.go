package main

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"

	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

const maxRequest = 64 << 20

type sink struct {
	store     *store
	faults    *faults
	countOnly bool

	httpAddress, grpcAddress string

	mu         sync.Mutex
	httpServer *http.Server
	grpcServer *grpc.Server
}

// open starts to listen; close ends that, and every connection with it.
func (s *sink) open() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.httpServer != nil {
		return nil
	}
	httpListener, err := net.Listen("tcp", s.httpAddress)
	if err != nil {
		return err
	}
	grpcListener, err := net.Listen("tcp", s.grpcAddress)
	if err != nil {
		return errors.Join(err, httpListener.Close())
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", s.serveHTTP)
	httpServer := &http.Server{Handler: mux}
	grpcServer := grpc.NewServer(grpc.MaxRecvMsgSize(maxRequest))
	pmetricotlp.RegisterGRPCServer(grpcServer, &grpcReceiver{sink: s})
	s.httpServer, s.grpcServer = httpServer, grpcServer
	go func() {
		if err := httpServer.Serve(httpListener); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	go func() {
		if err := grpcServer.Serve(grpcListener); err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			log.Fatal(err)
		}
	}()
	return nil
}

func (s *sink) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.httpServer == nil {
		return
	}
	s.httpServer.Close()
	s.grpcServer.Stop()
	s.httpServer, s.grpcServer = nil, nil
}

// serveHTTP takes OTLP under any path that ends with /v1/metrics, and remote write under any that ends with /write.
func (s *sink) serveHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if code := s.faults.status(r.Header.Get("Authorization")); code != http.StatusOK {
		http.Error(w, "told to fail", code)
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/v1/metrics"):
		request := pmetricotlp.NewExportRequest()
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			err = request.UnmarshalJSON(body)
		} else {
			err = request.UnmarshalProto(body)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.take(host(r.RemoteAddr), request.Metrics(), len(body))
		answer, _ := pmetricotlp.NewExportResponse().MarshalProto() // of an empty message: cannot fail
		w.Header().Set("Content-Type", "application/x-protobuf")
		w.Write(answer)
	case strings.HasSuffix(r.URL.Path, "/write"):
		points, err := s.store.addRemoteWrite(host(r.RemoteAddr), body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.faults.took(points, len(body))
		w.WriteHeader(http.StatusNoContent)
	default:
		http.NotFound(w, r)
	}
}

func readBody(r *http.Request) ([]byte, error) {
	reader := io.LimitReader(r.Body, maxRequest)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(reader)
		if err != nil {
			return nil, err
		}
		reader = unzipped
	}
	return io.ReadAll(reader)
}

// host is an address without its port.
func host(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}

func (s *sink) take(sender string, metrics pmetric.Metrics, bytes int) {
	points := metrics.DataPointCount()
	if !s.countOnly {
		s.store.addOTLP(sender, metrics)
	}
	s.faults.took(points, bytes)
}

type grpcReceiver struct {
	pmetricotlp.UnimplementedGRPCServer
	sink *sink
}

// grpcCodes pairs HTTP statuses with gRPC ones as the OTLP specification and its exporters do.
var grpcCodes = map[int]codes.Code{
	400: codes.InvalidArgument,
	401: codes.Unauthenticated,
	403: codes.PermissionDenied,
	429: codes.ResourceExhausted,
	500: codes.Internal,
	502: codes.Unavailable,
	503: codes.Unavailable,
	504: codes.DeadlineExceeded,
}

func (g *grpcReceiver) Export(ctx context.Context, request pmetricotlp.ExportRequest) (pmetricotlp.ExportResponse, error) {
	authorization := ""
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		authorization = strings.Join(md.Get("authorization"), ",")
	}
	sender := ""
	if p, ok := peer.FromContext(ctx); ok {
		sender = host(p.Addr.String())
	}
	response := pmetricotlp.NewExportResponse()
	if code := g.sink.faults.status(authorization); code != http.StatusOK {
		grpcCode, known := grpcCodes[code]
		if !known {
			grpcCode = codes.Unknown
		}
		return response, status.Error(grpcCode, "told to fail")
	}
	g.sink.take(sender, request.Metrics(), (&pmetric.ProtoMarshaler{}).MetricsSize(request.Metrics()))
	return response, nil
}
