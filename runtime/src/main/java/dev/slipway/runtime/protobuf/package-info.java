/// Reads Protocol Buffers messages that nobody is to be trusted with: bounded, without generated
/// classes, and with the place of what is wrong.
///
/// Start with [dev.slipway.runtime.protobuf.ProtobufMessage]. Never knows what a field means.
@NullMarked
package dev.slipway.runtime.protobuf;

import org.jspecify.annotations.NullMarked;
