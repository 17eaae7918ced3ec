package dev.slipway.serving.batching;

/// What has been tried of a version.
///
/// @param rows the largest number of rows that one execution has had so far
/// @param isTrial whether to look once more for a gain where there was none
/// @param callRows the rows of the call in front: a trial of fewer than two calls tells nothing
public record Experience(int rows, boolean isTrial, int callRows) {}
