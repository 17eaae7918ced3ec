package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.slipway.runtime.CallTerms;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Stops calls of models that can run for ever.
///
/// *Threads*: any; one daemon thread fires the stops.
final class CallLimit implements AutoCloseable {
    /// So late a call is stopped at most.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Duration limit;
    private final ScheduledThreadPoolExecutor stopper;

    CallLimit(Duration limit) {
        this.limit = limit;
        this.stopper =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "onnx-call-limit");
                            thread.setDaemon(true);
                            return thread;
                        });
        stopper.setRemoveOnCancelPolicy(true);
    }

    /// The options of one call, which ends when it is closed or stopped.
    ///
    /// @param terms after which nobody waits for it; null when somebody does as long as it may take
    BoundedCall begin(@Nullable CallTerms terms) throws OrtException {
        long now = System.nanoTime();
        long most = limit.toNanos();
        boolean isOfCaller = false;
        BooleanSupplier isAbandoned = () -> false;
        if (terms != null) {
            long left = terms.deadline().remainingNanos(now);
            isOfCaller = left < most;
            most = Math.min(most, left);
            isAbandoned = terms.isAbandoned();
        }
        BoundedCall call = new BoundedCall(now + most, isOfCaller, isAbandoned);
        call.arm(Math.clamp(most, 1, LOOK_NANOS));
        return call;
    }

    @Override
    public void close() {
        stopper.shutdownNow();
    }

    /// One call's options; closing them and stopping the call never overlap.
    final class BoundedCall implements AutoCloseable {
        private final long end;
        private final boolean isOfCaller;
        private final BooleanSupplier isAbandoned;
        private final RunOptions options = new RunOptions();
        private boolean over;
        private boolean stopped;
        private final AtomicReference<ScheduledFuture<?>> stop = new AtomicReference<>();

        /// @param isOfCaller whether the end is the caller's deadline
        private BoundedCall(long end, boolean isOfCaller, BooleanSupplier isAbandoned)
                throws OrtException {
            this.end = end;
            this.isOfCaller = isOfCaller;
            this.isAbandoned = isAbandoned;
        }

        private void arm(long nanos) {
            stop.set(
                    stopper.scheduleAtFixedRate(
                            this::look, nanos, LOOK_NANOS, TimeUnit.NANOSECONDS));
        }

        private void look() {
            if (System.nanoTime() - end >= 0 || isAbandoned.getAsBoolean()) {
                stop();
            }
        }

        RunOptions options() {
            return options;
        }

        /// Whether the limit ended the call.
        synchronized boolean stopped() {
            return stopped;
        }

        /// Whether the end is the caller's deadline, and not the limit of all calls.
        boolean isOfCaller() {
            return isOfCaller;
        }

        private synchronized void stop() {
            if (over) {
                return;
            }
            stopped = true;
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new IllegalStateException("a running call cannot be stopped", e);
            }
        }

        @Override
        public void close() {
            ScheduledFuture<?> pending = stop.get();
            if (pending != null) {
                pending.cancel(false);
            }
            synchronized (this) {
                over = true;
                options.close();
            }
        }
    }
}
