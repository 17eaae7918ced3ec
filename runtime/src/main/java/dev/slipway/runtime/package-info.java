/// The contract between serving and whatever executes a model: recognise, estimate, load, infer,
/// close.
///
/// Start with [dev.slipway.runtime.Runtime] and [dev.slipway.runtime.LoadedModel], whose
/// obligations are numbered; every runtime inherits the contract suite that checks them. Never
/// names a file format, an engine or a protocol.
@NullMarked
package dev.slipway.runtime;

import org.jspecify.annotations.NullMarked;
