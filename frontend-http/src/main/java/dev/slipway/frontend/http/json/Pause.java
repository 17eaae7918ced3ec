package dev.slipway.frontend.http.json;

/// A moment in long work in which others come first.
///
/// Nobody takes a virtual thread from its carrier, so one that reads or writes megabytes has to let
/// others go by.
final class Pause {
    private Pause() {}

    /// Puts the current virtual thread behind those that wait to run.
    @SuppressWarnings("ThreadPriorityCheck") // gives way; nothing relies on who runs when
    static void forOthers() {
        Thread.yield();
    }
}
