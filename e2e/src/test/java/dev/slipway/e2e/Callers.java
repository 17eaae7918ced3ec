package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Callers who ask all the time, whatever happens to the server, and count who answered. An answer
/// whose value is another version's than it says is a wrong one.
final class Callers implements AutoCloseable {
    private static final int CALLERS = 2;
    private static final long PAUSE_NANOS = 4_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Map<String, String> values;
    private final List<Thread> threads = new ArrayList<>();
    private volatile URI address;
    private volatile Era era = new Era();
    private volatile boolean isOver;

    /// What became of the requests that were sent between two moments.
    final class Era {
        private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
        private final Map<String, Instant> first = new ConcurrentHashMap<>();
        private final Queue<String> refused = new ConcurrentLinkedQueue<>();
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        private final AtomicLong broken = new AtomicLong();

        /// How many a version answered.
        long by(String version) {
            AtomicLong count = answers.get(version);
            return count == null ? 0 : count.get();
        }

        /// When a version's first answer came.
        Optional<Instant> firstBy(String version) {
            return Optional.ofNullable(first.get(version));
        }

        /// How many had a connection that broke, or none.
        long broken() {
            return broken.get();
        }

        /// What was answered instead of a prediction.
        List<String> refused() {
            return List.copyOf(refused);
        }

        /// Answers that are not what their version answers.
        List<String> wrong() {
            return List.copyOf(wrong);
        }

        /// How many were answered.
        long answered() {
            return answers.values().stream().mapToLong(AtomicLong::get).sum();
        }

        /// Waits until a version has given so many answers.
        void await(String version, long count) {
            await(() -> by(version) >= count);
        }

        /// Waits until there are so many more answers.
        void awaitMore(long count) {
            long before = answered();
            await(() -> answered() >= before + count);
        }

        private void await(BooleanSupplier wanted) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!wanted.getAsBoolean()) {
                assertThat(System.nanoTime()).as(this::toString).isLessThan(end);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private void take(HttpResponse<String> answer) {
            String body = answer.body();
            String version = answer.headers().firstValue("slipway-version").orElse("");
            if (answer.statusCode() != 200) {
                refused.add(answer.statusCode() + " " + body);
                return;
            }
            first.putIfAbsent(version, Instant.now());
            answers.computeIfAbsent(version, _ -> new AtomicLong()).incrementAndGet();
            if (!body.contains("\"data\":[" + values.get(version) + "]")) {
                wrong.add(version + ": " + body);
            }
        }

        @Override
        public String toString() {
            return answers + ", broken " + broken + ", refused " + refused + ", wrong " + wrong;
        }
    }

    /// Callers of a server.
    ///
    /// @param values what each version answers to [MadeModel#SMALL]
    Callers(Launched server, Map<String, String> values) {
        this.values = Map.copyOf(values);
        this.address = predictions(server);
        for (int i = 0; i < CALLERS; i++) {
            threads.add(Thread.ofPlatform().start(this::keepAsking));
        }
    }

    private static URI predictions(Launched server) {
        return URI.create(server.address("http") + "/v2/models/made/infer");
    }

    /// Another server takes the place of the one before.
    void goTo(Launched server) {
        address = predictions(server);
    }

    /// What comes of the requests that are sent from now on.
    Era begin() {
        Era begun = new Era();
        era = begun;
        return begun;
    }

    Era now() {
        return era;
    }

    private void keepAsking() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isOver) {
                ask(client, era);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void ask(HttpClient client, Era sentIn) {
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(MadeModel.SMALL))
                        .build();
        try {
            sentIn.take(client.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            sentIn.broken.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isOver = true;
        }
    }

    @Override
    public void close() {
        isOver = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
