/// Tests of what the wires trust.
@org.jspecify.annotations.NullMarked
package dev.slipway.runtime.remote.wire;
