package dev.slipway.serving.batching;

/// What has been tried of a version.
///
/// @param rows the largest number of rows that one execution has had so far
/// @param isTrial whether to look once more for a gain where there was none
public record Experience(int rows, boolean isTrial) {}
