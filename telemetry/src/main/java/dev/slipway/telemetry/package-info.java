/// What the process tells the outside about its predictions: metrics, access log, events, traces.
///
/// Start with [dev.slipway.telemetry.Telemetry]. Never blocks a request's thread and never grows
/// with what callers send.
@NullMarked
package dev.slipway.telemetry;

import org.jspecify.annotations.NullMarked;
