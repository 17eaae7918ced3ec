package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.BackendTerms.Protocol;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.runtime.CallTerms;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Name servers that do not answer, and what that may cost.
@Timeout(60)
final class LookupsTest {
    private static final String HOST = "backend.example";
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger questions = new AtomicInteger();

    @AfterEach
    void answer() {
        answers.countDown();
    }

    @Test
    void nameServerThatDoesNotAnswerHoldsNobodyBeyondTheDeadlineAndIsAskedOnce() throws Exception {
        Lookups lookups = new Lookups(host -> waiting(), System::nanoTime);
        for (int i = 0; i < 3; i++) {
            BackendException late =
                    catchThrowableOfType(
                            BackendException.class, () -> lookups.of(HOST, within(SHORT)));
            assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(late.words()).contains(HOST);
        }
        assertThat(questions.get()).isLessThanOrEqualTo(1);

        answers.countDown();
        assertThat(lookups.of(HOST, within(LONG))).containsExactly(ADDRESS);
    }

    @Test
    void whoeverLeavesDoesNotWaitForANameServer() {
        Lookups lookups = new Lookups(host -> waiting(), System::nanoTime);
        CallTerms left = new CallTerms(Deadline.after(LONG, System.nanoTime()), () -> true);
        assertThat(
                        catchThrowableOfType(BackendException.class, () -> lookups.of(HOST, left))
                                .kind())
                .isEqualTo(FailureKind.ABANDONED);
    }

    @Test
    void hostThatHasNoAddressIsRefusedInTheSameWordsEachTime() {
        Lookups lookups =
                new Lookups(
                        host -> {
                            throw new BackendException(FailureKind.MISCONFIGURED, "not " + host);
                        },
                        System::nanoTime);
        for (int i = 0; i < 2; i++) {
            BackendException refused =
                    catchThrowableOfType(
                            BackendException.class, () -> lookups.of(HOST, within(LONG)));
            assertThat(refused.kind()).isEqualTo(FailureKind.MISCONFIGURED);
            assertThat(refused.words()).isEqualTo("not " + HOST);
        }
    }

    @Test
    void noVirtualThreadAsksANameServer() throws Exception {
        AtomicBoolean isVirtual = new AtomicBoolean(true);
        Lookups lookups =
                new Lookups(
                        host -> {
                            isVirtual.set(Thread.currentThread().isVirtual());
                            return List.of(ADDRESS);
                        },
                        System::nanoTime);
        FutureTask<List<InetAddress>> call = new FutureTask<>(() -> lookups.of(HOST, within(LONG)));
        Thread.ofVirtual().start(call);
        assertThat(call.get()).containsExactly(ADDRESS);
        assertThat(isVirtual).isFalse();
    }

    @Test
    void callsOfBothProtocolsEndByTheirDeadlinesWhereNobodyTellsTheAddress() {
        Wires wires = new Wires(host -> waiting(), System::nanoTime);
        BackendTerms rest = terms(Protocol.REST);
        try (Wire wire = wires.open(rest, new Wires.Opening(() -> null, null), List.of(), 0)) {
            BackendException late =
                    catchThrowableOfType(BackendException.class, () -> wire.isReady(within(SHORT)));
            assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
        }
        BackendException late =
                catchThrowableOfType(
                        BackendException.class,
                        () -> wires.addresses(terms(Protocol.GRPC), within(SHORT)));
        assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
    }

    private List<InetAddress> waiting() {
        questions.incrementAndGet();
        try {
            answers.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return List.of(ADDRESS);
    }

    private static CallTerms within(Duration time) {
        return new CallTerms(Deadline.after(time, System.nanoTime()), () -> false);
    }

    private static BackendTerms terms(Protocol protocol) {
        return new BackendTerms(
                "there",
                new BackendTerms.Address(protocol, false, HOST, 1, "", HOST + ":1"),
                LONG,
                8,
                0.1,
                new BackendTerms.Breaker(1, 1_000, Duration.ofSeconds(5)),
                LONG,
                new ByteSize(1 << 20),
                new BackendTerms.Keys(null, null, null, null));
    }
}
