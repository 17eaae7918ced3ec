package dev.slipway.serving.admission;

import dev.slipway.serving.activation.Activator;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.limits.ByteBudget;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.shadow.ShadowPlane;
import java.util.function.LongSupplier;

/// The parts of a process that all its permits share.
///
/// @param shadows see requests once they are answered
/// @param activator has versions loaded that requests wait for
public record Desk(
        ByteBudget budget,
        DirectBufferPool buffers,
        Capturing capturing,
        ShadowPlane shadows,
        Activator activator,
        LongSupplier nanoTime) {}
