package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.remote.wire.AddressRules;
import dev.slipway.runtime.remote.wire.BackendException;
import dev.slipway.runtime.remote.wire.Wires;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.outside.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A played server, a connection to it, and ways to ask through it.
abstract class BackendBed {
    private static final int LARGEST = 64 << 10;
    static final BackendTerms.Breaker PATIENT =
            new BackendTerms.Breaker(1, 1_000_000, Duration.ofSeconds(5));

    @TempDir Path scratch;

    final ConcurrentLinkedQueue<String> changes = new ConcurrentLinkedQueue<>();

    /// How often a look found that calls may be answered.
    final AtomicInteger foundReady = new AtomicInteger();

    final List<BackendTerms> connections = new ArrayList<>();
    private final AtomicLong passed = new AtomicLong();
    private volatile @Nullable Thread looking;
    private int looksLeft;
    private Runnable lookedAt = () -> {};
    volatile @Nullable String token;
    PlayedBackend played;
    Backends backends;

    abstract PlayedBackend play(int port);

    @BeforeEach
    void open() throws IOException {
        // Nobody else is given the port while the server is gone.
        played = play(FreePort.take());
        backends =
                new Backends(
                        new BackendSpec(
                                new Wires(new AddressRules(Set.of()), this::nanoTime),
                                terms -> new BackendKeys.Opened(token, null, ""),
                                new Heard(),
                                this::nanoTime,
                                new SplittableRandom(1)),
                        () -> List.copyOf(connections));
        connect(PATIENT, Duration.ofSeconds(5), 0.1);
    }

    private final class Heard implements BackendListener {
        @Override
        public void changed(String connection, String state, String reason) {
            changes.add(state);
        }

        @Override
        public void foundReady(String connection) {
            foundReady.incrementAndGet();
        }
    }

    @AfterEach
    void close() {
        backends.close();
        played.close();
    }

    /// By which deadlines and breakers go.
    private long nanoTime() {
        if (Thread.currentThread().equals(looking) && --looksLeft == 0) {
            lookedAt.run();
        }
        return System.nanoTime() + passed.get();
    }

    /// Does something at the so manieth look of this thread at that clock from now on.
    void atLook(int manieth, Runnable what) {
        looksLeft = manieth;
        lookedAt = what;
        looking = Thread.currentThread();
    }

    /// Lets so much time go by at once.
    void pass(Duration time) {
        passed.addAndGet(time.toNanos());
    }

    void connect(BackendTerms.Breaker breaker, Duration deadline, double retries) {
        connect(breaker, deadline, retries, Duration.ofMinutes(10));
    }

    void connect(BackendTerms.Breaker breaker, Duration deadline, double retries, Duration health) {
        connections.clear();
        connections.add(
                new BackendTerms(
                        "there",
                        new BackendTerms.Address(
                                played.protocol(),
                                false,
                                "127.0.0.1",
                                played.port(),
                                "",
                                "127.0.0.1:" + played.port()),
                        deadline,
                        8,
                        retries,
                        breaker,
                        health,
                        new ByteSize(LARGEST),
                        new BackendTerms.Keys(null, null, null, null)));
        backends.follow();
    }

    ModelPackage packed(String rest) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("package"));
        Files.writeString(
                directory.resolve("model.yaml"),
                "format: remote\nremote: {connection: there, model: twice}\n" + rest);
        return ModelPackages.open(directory);
    }

    LoadedModel load() throws IOException {
        return load("");
    }

    LoadedModel load(String rest) throws IOException {
        return new RemoteRuntime(backends, this::nanoTime)
                .load(packed(rest), LoadOptions.defaults(scratch));
    }

    static List<Tensor> rows(float... x) {
        return List.of(DenseTensor.ofFloats(Shape.of(x.length / 2, 2), x));
    }

    CallTerms within(Duration time) {
        return within(time, () -> false);
    }

    CallTerms within(Duration time, BooleanSupplier isAbandoned) {
        return new CallTerms(Deadline.after(time, nanoTime()), isAbandoned);
    }

    List<Tensor> ask(LoadedModel model, float... x) {
        return ask(model, within(Duration.ofSeconds(5)), x);
    }

    List<Tensor> ask(LoadedModel model, CallTerms terms, float... x) {
        return model.infer(
                rows(x), OutputSelection.all(model.signature()), TensorAllocator.heap(), terms);
    }

    Refusal refused(LoadedModel model) {
        return refused(model, within(Duration.ofSeconds(5)));
    }

    Refusal refused(LoadedModel model, CallTerms terms) {
        InferenceException refusal =
                catchThrowableOfType(InferenceException.class, () -> ask(model, terms, 1, 2));
        assertThat(refusal).isNotNull();
        return refusal.refusal();
    }

    Backend backend() {
        return backends.of("there").orElseThrow();
    }

    /// Another token lies there from now on, and was read.
    void renew(Backend backend, String by) {
        token = by;
        try {
            backend.openWire().refresh();
        } catch (BackendException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits for what has to come, as long as a test may take.
    static boolean eventually(Callable<Boolean> condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end) {
            try {
                if (condition.call()) {
                    return true;
                }
            } catch (InferenceException e) {
                // Not yet.
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        return false;
    }
}
