/// Models of other servers: any server of the Open Inference Protocol as a backend, behind a named
/// connection with deadlines, a retry budget, a circuit breaker and looks at its health.
///
/// Start with [RemoteRuntime] and [Backend]. Never computes, and never calls an address that no
/// connection names.
@org.jspecify.annotations.NullMarked
package dev.slipway.runtime.remote;
