package dev.slipway.serving.release;

import dev.slipway.api.model.Signature;
import org.jspecify.annotations.Nullable;

/// What a version says of its answers.
///
/// @param signature whose outputs they are
/// @param threshold from which score its package decides; null where it does not say
public record Answering(Signature signature, @Nullable Double threshold) {}
