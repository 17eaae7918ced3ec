package dev.slipway.testkit.fake;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A door to endpoints whose answers are plain functions of the request; each has version 1.
public final class FakePredictions implements Predictions {
    private final Map<EndpointName, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final AtomicInteger openPermits = new AtomicInteger();
    private final AtomicInteger misfits = new AtomicInteger();
    private final AtomicReference<@Nullable RequestHead> latest = new AtomicReference<>();

    private volatile long crowdNanos;

    private record Endpoint(
            Signature signature, Function<InferenceRequest, List<NamedTensor>> answer) {}

    /// Adds an endpoint. An answer function may throw a
    /// [dev.slipway.api.error.RefusalException].
    public FakePredictions with(
            String name,
            Signature signature,
            Function<InferenceRequest, List<NamedTensor>> answer) {
        endpoints.put(new EndpointName(name), new Endpoint(signature, answer));
        return this;
    }

    /// From now on others wait, and whoever asks waits so long for an answer.
    public void crowd(Duration wait) {
        crowdNanos = wait.toNanos();
    }

    private boolean comesTooLate(Deadline deadline) {
        long wait = crowdNanos;
        return wait > 0 && deadline.remainingNanos(System.nanoTime()) < wait;
    }

    private static PredictionOutcome.Refused tooLate(EndpointName endpoint) {
        return new PredictionOutcome.Refused(
                Refusal.retryable(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "deadline: cannot be met (expected: more time) for model " + endpoint,
                        Duration.ofSeconds(1)),
                new VersionChoice.Exactly(new VersionNumber(1)),
                StopTimes.NONE);
    }

    /// How many permits have been granted and not closed.
    public int openPermits() {
        return openPermits.get();
    }

    /// Of how many bodies was said that they do not fit.
    public int misfits() {
        return misfits.get();
    }

    /// The head that asked last.
    public Optional<RequestHead> latest() {
        return Optional.ofNullable(latest.get());
    }

    @Override
    public Admission admit(RequestHead head) {
        latest.set(head);
        Endpoint endpoint = endpoints.get(head.endpoint());
        if (endpoint == null) {
            return new Admission.Refused(
                    Refusal.of(
                            ErrorCode.UNKNOWN_MODEL,
                            "Request for unknown model: '" + head.endpoint() + "' is not found"));
        }
        if (head.version() instanceof VersionChoice.Exactly exactly
                && exactly.version().value() != 1) {
            return new Admission.Refused(
                    Refusal.of(
                            ErrorCode.UNKNOWN_VERSION,
                            "version: " + exactly.version() + " (expected: 1)"));
        }
        openPermits.incrementAndGet();
        return new Admission.Admitted(new FakePermit(head, endpoint.signature()));
    }

    @Override
    public PredictionOutcome predict(InferenceRequest request, Permit permit, Deadline deadline) {
        Endpoint endpoint = endpoints.get(permit.head().endpoint());
        VersionNumber one = new VersionNumber(1);
        if (endpoint == null) {
            throw new IllegalStateException("permit for an endpoint that is gone");
        }
        if (comesTooLate(deadline)) {
            return tooLate(permit.head().endpoint());
        }
        try {
            return new PredictionOutcome.Answered(
                    new VersionId(permit.head().endpoint(), one),
                    endpoint.answer().apply(request),
                    new StopTimes(1, 2, 1));
        } catch (RefusalException e) {
            return new PredictionOutcome.Refused(
                    e.refusal(), new VersionChoice.Exactly(one), StopTimes.NONE);
        }
    }

    private final class FakePermit implements Permit {
        private final RequestHead head;
        private final Signature signature;
        private boolean open = true;

        FakePermit(RequestHead head, Signature signature) {
            this.head = head;
            this.signature = signature;
        }

        @Override
        public RequestHead head() {
            return head;
        }

        @Override
        public Signature signature() {
            return signature;
        }

        @Override
        public void misfit(Predicate<Signature> fits) {
            misfits.incrementAndGet();
        }

        @Override
        public TensorAllocator allocator() {
            return TensorAllocator.heap();
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return Optional.empty();
        }

        @Override
        public Optional<PredictionOutcome.Refused> foresee(
                Supplier<Optional<Announced>> announced) {
            if (crowdNanos == 0) {
                return Optional.empty();
            }
            return announced
                    .get()
                    .filter(said -> comesTooLate(said.deadline()))
                    .map(said -> tooLate(head.endpoint()));
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                openPermits.decrementAndGet();
            }
        }
    }
}
