/** OTLP over gRPC and over HTTP, as the collector's receiver has them by default. */
export const OTLP_GRPC_PORT = 4317;
export const OTLP_HTTP_PORT = 4318;

/** The health_check extension. */
export const HEALTH_PORT = 13133;

/** The allocator's own, and those of its Service. Source: opentelemetry-operator, cmd/otel-allocator/internal/config/flags.go. */
export const ALLOCATOR_HTTP_PORT = 8080;
export const ALLOCATOR_HTTPS_PORT = 8443;
