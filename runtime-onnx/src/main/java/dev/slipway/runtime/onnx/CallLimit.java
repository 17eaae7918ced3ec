package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Stops calls of models that can run for ever.
///
/// *Threads*: any; one daemon thread fires the stops.
final class CallLimit implements AutoCloseable {
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
    BoundedCall begin() throws OrtException {
        BoundedCall call = new BoundedCall();
        call.arm();
        return call;
    }

    @Override
    public void close() {
        stopper.shutdownNow();
    }

    /// One call's options; closing them and stopping the call never overlap.
    final class BoundedCall implements AutoCloseable {
        private final RunOptions options = new RunOptions();
        private boolean over;
        private boolean stopped;
        private final AtomicReference<ScheduledFuture<?>> stop = new AtomicReference<>();

        private BoundedCall() throws OrtException {}

        private void arm() {
            stop.set(stopper.schedule(this::stop, limit.toNanos(), TimeUnit.NANOSECONDS));
        }

        RunOptions options() {
            return options;
        }

        /// Whether the limit ended the call.
        synchronized boolean stopped() {
            return stopped;
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
