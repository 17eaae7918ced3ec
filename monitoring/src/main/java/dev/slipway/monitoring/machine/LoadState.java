package dev.slipway.monitoring.machine;

/// How far a candidate is from being able to answer.
public sealed interface LoadState {
    /// Something is missing that is asked of it before it may be loaded.
    ///
    /// @param lacking what, a sentence
    record Blocked(String lacking) implements LoadState {}

    /// It may be loaded, and is not yet.
    record Allowed() implements LoadState {}

    /// It is being loaded.
    record Loading() implements LoadState {}

    /// It is loaded and being warmed up.
    record Warming() implements LoadState {}

    /// It can answer.
    record Ready() implements LoadState {}

    /// It can answer, and answers nobody before stable is there, which could not be loaded.
    ///
    /// @param reason why stable could not
    record WithoutStable(String reason) implements LoadState {}

    /// It could not be loaded.
    record Failed(String reason) implements LoadState {}
}
