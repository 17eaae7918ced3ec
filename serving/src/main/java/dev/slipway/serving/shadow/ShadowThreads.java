package dev.slipway.serving.shadow;

import dev.slipway.quiet.Niceness;

/// Starts the threads of shadows.
///
/// @param lowest runs work at the lowest priority
/// @param watch runs what looks after shadows, at the usual one
public record ShadowThreads(Starter lowest, Starter watch) {
    /// Starts a thread of a name.
    @FunctionalInterface
    public interface Starter {
        /// Runs `work` on it.
        void start(String name, Runnable work);
    }

    /// Those of a process.
    public static ShadowThreads ofProcess() {
        return new ShadowThreads(
                ShadowThreads::startLowest,
                (name, work) -> {
                    // Busy carriers must not hold up what notices that they are busy.
                    Thread _ = Thread.ofPlatform().name(name).daemon().start(work);
                });
    }

    private static void startLowest(String name, Runnable work) {
        Thread _ =
                Thread.ofPlatform()
                        .name(name)
                        .daemon()
                        .start(() -> {
                            Niceness.makeLowest();
                            work.run();
                        });
    }
}
