package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.serving.capture.CaptureItem;
import org.jspecify.annotations.Nullable;

/// A prediction whose two parts have been put together.
///
/// @param team whose endpoint it was; absent when nobody's
/// @param tensors absent when it was not drawn, or its copy was lost
public record WholePrediction(
        ObservedPrediction observed,
        CaptureReason reason,
        @Nullable TeamName team,
        CaptureItem.@Nullable Tensors tensors) {}
