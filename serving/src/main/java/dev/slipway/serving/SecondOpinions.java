package dev.slipway.serving;

import dev.slipway.api.error.Blame;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.model.EndpointName;
import dev.slipway.quiet.Niceness;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.serving.batching.BatchTensors;
import dev.slipway.serving.check.CheckedRequest;
import dev.slipway.serving.execution.CallResult;
import dev.slipway.serving.execution.Holding;
import dev.slipway.serving.execution.ModelCall;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.serving.metering.Account;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.release.BadAnswer;
import dev.slipway.serving.release.FiniteNumbers;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.Pick;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.shadow.TensorCopy;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Asks the other version of a release about requests whose answer is in doubt: one with numbers
/// that are not finite, or a model's word that the values are at fault. Such an answer is bad only
/// where the other version does better with the same request.
///
/// *Threads*: `offer` from any and never waits. One thread asks and counts; what computes here does
/// so on another, of the lowest priority. That one may be stopped for seconds wherever it is, so it
/// takes no lock that a request may want, and wakes nobody who answers. What finds no room is left
/// out of the evidence and counted.
final class SecondOpinions implements AutoCloseable {
    private static final int MOST = 32;
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Routes routes;
    private final DirectBufferPool buffers;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor asking;
    private final ThreadPoolExecutor computing;

    /// An answer in doubt.
    ///
    /// @param rows of the execution that it stands for
    /// @param kind what it is if the other version does better
    record Doubt(Pick.Made pick, int rows, BadAnswer kind) {}

    SecondOpinions(Routes routes, DirectBufferPool buffers, LongSupplier nanoTime) {
        this(
                routes,
                buffers,
                nanoTime,
                Thread.ofPlatform().name("second-opinion").daemon().factory());
    }

    /// The same.
    ///
    /// @param factory makes the thread that asks
    SecondOpinions(
            Routes routes, DirectBufferPool buffers, LongSupplier nanoTime, ThreadFactory factory) {
        this.routes = routes;
        this.buffers = buffers;
        this.nanoTime = nanoTime;
        this.asking = oneThread(factory);
        this.computing = oneThread(SecondOpinions::quiet);
    }

    private static ThreadPoolExecutor oneThread(ThreadFactory factory) {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(
                        1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST), factory);
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    private static Thread quiet(Runnable work) {
        return Thread.ofPlatform()
                .name("second-opinion-quiet")
                .daemon()
                .unstarted(() -> {
                    Niceness.makeLowest();
                    work.run();
                });
    }

    /// Asks about a copy of the request, later; counts what comes of it.
    void offer(Doubt doubt, InferenceRequest request) {
        if (asking.getQueue().remainingCapacity() == 0 || bytes(request) > MOST_BYTES) {
            leftOut(doubt);
            return;
        }
        try {
            InferenceRequest own =
                    new InferenceRequest(
                            copies(request.inputs(), TensorAllocator.heap()),
                            request.outputs(),
                            RequestParameters.NONE);
            asking.execute(() -> ask(doubt, own));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // Also for want of a thread: the request has its answer, and keeps it.
            leftOut(doubt);
        }
    }

    private static void leftOut(Doubt doubt) {
        doubt.pick.split().counts().leftOut(doubt.pick, LeftOut.UNCHECKED);
    }

    private void ask(Doubt doubt, InferenceRequest request) {
        EndpointName endpoint = doubt.pick.split().terms().release().endpoint();
        Optional<Routes.Pinned> other = routes.lease(endpoint, doubt.pick.other());
        if (other.isEmpty()) {
            leftOut(doubt);
            return;
        }
        try (ModelLeases.Lease _ = other.get().lease()) {
            count(doubt, doesBetter(other.get(), request));
        } catch (RejectedExecutionException e) {
            leftOut(doubt);
        }
    }

    private static void count(Doubt doubt, boolean otherDoesBetter) {
        Pick.Made pick = doubt.pick;
        if (otherDoesBetter) {
            pick.split().counts().bad(pick, doubt.rows, doubt.kind);
        } else if (doubt.kind == BadAnswer.NON_FINITE) {
            pick.split().counts().good(pick, doubt.rows, OptionalInt.empty());
        } else {
            pick.split().counts().leftOut(pick, LeftOut.CALLER);
        }
    }

    /// Whether it answers, and with numbers.
    ///
    /// *Errors*: `RejectedExecutionException` where it could not be asked.
    private boolean doesBetter(Routes.Pinned other, InferenceRequest request) {
        Account account = other.version().shadowAccount();
        LoadedModel model = other.lease().model();
        try (RequestBuffers own = buffers.forRequest()) {
            TensorAllocator memory = model.isNative() ? own : TensorAllocator.heap();
            CheckedRequest checked =
                    other.version()
                            .check()
                            .check(
                                    new InferenceRequest(
                                            copies(request.inputs(), memory),
                                            request.outputs(),
                                            request.parameters()));
            ModelCall call =
                    new ModelCall(
                            model,
                            checked.inputs(),
                            checked.outputs(),
                            memory,
                            checked.rows(),
                            Deadline.after(PATIENCE, nanoTime.getAsLong()),
                            new Leased(),
                            account);
            return model.outside().isPresent() ? outside(other, call) : quietly(call);
        } catch (RejectedExecutionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // A model is somebody else's code: whatever it throws, it does no better.
            return false;
        }
    }

    /// On the quiet thread, which takes no slot from anybody; waits for it.
    private boolean quietly(ModelCall call) {
        CompletableFuture<Boolean> answer;
        try {
            answer = CompletableFuture.supplyAsync(() -> here(call), computing);
        } catch (OutOfMemoryError e) {
            throw new RejectedExecutionException(e);
        }
        return answer.join();
    }

    private boolean here(ModelCall call) {
        Spending spending = Spending.begin(nanoTime);
        try {
            return FiniteNumbers.only(
                    call.model().infer(call.inputs(), call.outputs(), call.allocator()));
        } finally {
            spending.end(call.account());
        }
    }

    /// In turn with all calls that go to the same place.
    ///
    /// *Errors*: `RejectedExecutionException` where the place did not answer.
    private static boolean outside(Routes.Pinned other, ModelCall call) {
        return switch (other.version().execution().run(call)) {
            case CallResult.Outputs outputs -> FiniteNumbers.only(outputs.tensors());
            case CallResult.Failure failure -> {
                requireAnswer(failure.refusal());
                yield false;
            }
            case CallResult.Overdue overdue -> throw notAsked(overdue.refusal());
            case CallResult.NotRun notRun -> throw notAsked(notRun.refusal());
        };
    }

    private static void requireAnswer(Refusal refusal) {
        boolean isSilent =
                refusal.code() == ErrorCode.BACKEND_UNAVAILABLE
                        || refusal.code().blame() == Blame.CAPACITY;
        if (isSilent) {
            throw notAsked(refusal);
        }
    }

    private static RejectedExecutionException notAsked(Refusal refusal) {
        return new RejectedExecutionException(refusal.message());
    }

    /// What a call holds while its version is leased; nobody closes it.
    private static final class Leased implements Holding {
        @Override
        public boolean retain() {
            return true;
        }

        @Override
        public void release() {}

        @Override
        public boolean isClosed() {
            return false;
        }
    }

    private static List<NamedTensor> copies(List<NamedTensor> tensors, TensorAllocator memory) {
        List<NamedTensor> copies = new ArrayList<>(tensors.size());
        for (NamedTensor one : tensors) {
            copies.add(new NamedTensor(one.name(), TensorCopy.of(one.tensor(), memory)));
        }
        return copies;
    }

    private static long bytes(InferenceRequest request) {
        return BatchTensors.bytes(request.inputs().stream().map(NamedTensor::tensor).toList());
    }

    /// Asks nobody any more.
    @Override
    public void close() {
        asking.shutdownNow();
        // What it waits for goes on to its end.
        computing.shutdown();
    }
}
