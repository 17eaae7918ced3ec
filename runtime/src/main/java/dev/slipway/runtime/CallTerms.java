package dev.slipway.runtime;

import dev.slipway.api.inference.Deadline;
import java.util.function.BooleanSupplier;

/// How long a call may take.
///
/// @param deadline after which nobody waits
/// @param isAbandoned whether nobody waits any more already; asked now and then, from any thread
public record CallTerms(Deadline deadline, BooleanSupplier isAbandoned) {}
