package dev.slipway.serving.fleet;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// Gives the memory back to the system that unloaded versions left free.
///
/// glibc keeps what is freed between two blocks that live; versions that come and go leave some
/// hundred megabytes of such holes.
///
/// *Threads*: safe from any number of threads. Giving back takes some milliseconds in which native
/// allocations wait, so several unloads share one.
///
/// *Source*: malloc_trim(3); absent on systems without glibc, where nothing is done.
@SuppressWarnings("restricted")
final class FreedMemory {
    private static final Optional<MethodHandle> TRIM =
            Linker.nativeLinker()
                    .defaultLookup()
                    .find("malloc_trim")
                    .map(function ->
                            Linker.nativeLinker()
                                    .downcallHandle(
                                            function,
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));

    private final AtomicBoolean isDue = new AtomicBoolean();
    private final Executor later;

    /// @param later runs what it is given after a moment
    FreedMemory(Executor later) {
        this.later = later;
    }

    /// Gives back what is free in a moment, once for all who ask until then.
    void giveBackSoon() {
        if (TRIM.isPresent() && isDue.compareAndSet(false, true)) {
            try {
                later.execute(this::giveBack);
            } catch (RuntimeException | Error e) {
                // No thread could be started, say: whoever comes next asks again.
                isDue.set(false);
                throw e;
            }
        }
    }

    private void giveBack() {
        isDue.set(false);
        try {
            int _ = (int) TRIM.orElseThrow().invokeExact(0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
