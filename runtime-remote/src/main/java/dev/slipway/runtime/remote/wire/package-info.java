/// How a backend is spoken to: requests and answers of the Open Inference Protocol over gRPC and
/// REST, each answer checked before anybody sees it.
///
/// Start with [Wire]. Never decides whether a call is tried, and never trusts a length that it is
/// told.
@org.jspecify.annotations.NullMarked
package dev.slipway.runtime.remote.wire;
