package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.BackendTerms.Protocol;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers that speak HTTP as they are allowed to, as nobody expects, or not quite.
@Timeout(60)
final class StubbornServersTest {
    private static final int LARGEST = 16 << 20;
    private static final CallTerms LONG =
            new CallTerms(Deadline.after(Duration.ofMinutes(10), System.nanoTime()), () -> false);

    @Test
    void whatNobodyAskedForIsNobodysAnswer() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            while (caller.read()) {
                                String own = "HTTP/1.1 200 x\r\nContent-Length: 1\r\n\r\n";
                                caller.say(own + number + own + "?");
                            }
                        });
                HttpPool pool = pool(server)) {
            assertThat(body(ask(pool))).isEqualTo("0");
            assertThat(body(ask(pool))).isEqualTo("1");
        }
    }

    @Test
    void connectionThatTheServerClosedMeanwhileCostsNoCall() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.read();
                            caller.answer(200, "ok");
                        });
                HttpPool pool = pool(server)) {
            for (int i = 0; i < 50; i++) {
                assertThat(body(ask(pool))).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(50);
        }
    }

    /// That it rested too long was on its way when the request was sent.
    @Test
    void connectionThatTheServerGivesUpMeanwhileCostsNoCall() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.read();
                            caller.answer(200, "ok" + number);
                            caller.read();
                            caller.say("HTTP/1.1 408 x\r\nConnection: close\r\n\r\n");
                        });
                HttpPool pool = pool(server)) {
            assertThat(body(ask(pool))).isEqualTo("ok0");
            assertThat(body(ask(pool))).isEqualTo("ok1");
            assertThat(server.heads()).hasSize(3);
        }
    }

    @Test
    void requestThatAServerTakesForLateIsSentOnceOnANewConnection() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.read();
                            caller.say("HTTP/1.1 408 x\r\nConnection: close\r\n\r\n");
                        });
                HttpPool pool = pool(server)) {
            assertThat(ask(pool).status()).isEqualTo(408);
            assertThat(server.heads()).hasSize(1);
        }
    }

    @Test
    void requestIsSentAgainOnceAndNoMore() {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            if (number == 0) {
                                caller.read();
                                caller.answer(200, "ok");
                            }
                            caller.read();
                        });
                HttpPool pool = pool(server)) {
            assertThat(ask(pool).status()).isEqualTo(200);
            BackendException lost = catchThrowableOfType(BackendException.class, () -> ask(pool));
            assertThat(lost.kind()).isEqualTo(FailureKind.LOST);
            assertThat(server.heads()).hasSize(3);
        } catch (BackendException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatMayNotBeSentAgainIsNotSentAgainHere() {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.read();
                            caller.answer(200, "ok");
                            caller.read();
                        });
                HttpPool pool = new HttpPool(opener(server), System::nanoTime, false)) {
            assertThat(ask(pool).status()).isEqualTo(200);
            BackendException lost = catchThrowableOfType(BackendException.class, () -> ask(pool));
            assertThat(lost.kind()).isEqualTo(FailureKind.LOST);
            assertThat(server.heads()).hasSize(2);
        } catch (BackendException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusalThatComesBeforeAllWasSentIsHeard() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.head();
                            caller.say(
                                    "HTTP/1.1 413 x\r\nConnection: close\r\n"
                                            + "Content-Length: 3\r\n\r\nbig");
                        });
                HttpPool pool = pool(server)) {
            HttpExchange.Ask ask =
                    new HttpExchange.Ask(
                            "POST", "/", Map.of(), List.of(ByteBuffer.allocate(LARGEST)));
            HttpExchange.Answer answer = pool.exchange(ask, Map.of(), LONG);
            assertThat(answer.status()).isEqualTo(413);
            assertThat(body(answer)).isEqualTo("big");
        }
    }

    @Test
    void connectionOfTheOldProtocolIsUsedOnce() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            while (caller.read()) {
                                caller.say("HTTP/1.0 200 x\r\nContent-Length: 2\r\n\r\nok");
                            }
                        });
                HttpPool pool = pool(server)) {
            ask(pool);
            ask(pool);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void answerWithoutContentIsOverWithItsHead() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            while (caller.read()) {
                                caller.say("HTTP/1.1 204 x\r\n\r\n");
                            }
                        });
                HttpPool pool = pool(server)) {
            assertThat(ask(pool).status()).isEqualTo(204);
            assertThat(ask(pool).status()).isEqualTo(204);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /// As in the UTF-8 of many languages.
    @Test
    void reasonBehindAStatusMayHaveAnyBytes() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.read();
                            caller.say(
                                    String.join(
                                            "\r\n",
                                            "HTTP/1.1 405 \u00e5\u0085\u0081",
                                            "Content-Length: 0",
                                            "",
                                            ""));
                        });
                HttpPool pool = pool(server)) {
            assertThat(ask(pool).status()).isEqualTo(405);
        }
    }

    @Test
    void keptConnectionsEndThoughOthersAreInUseAllTheTime() throws Exception {
        AtomicLong clock = new AtomicLong();
        CallTerms forEver = new CallTerms(new Deadline(Long.MAX_VALUE / 2), () -> false);
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            if (caller.read() && number == 0) {
                                caller.awaitEnd();
                            }
                            caller.answer(200, "ok");
                            caller.awaitEnd();
                        });
                HttpPool pool = new HttpPool(opener(server), clock::get, true);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> hangs = threads.submit(() -> pool.exchange(get(), Map.of(), forEver));
            await(() -> server.heads().size() == 1);
            pool.exchange(get(), Map.of(), forEver);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(4));
            await(() -> server.ended() == 1);
            assertThat(hangs.isDone()).isFalse();
            server.hangUp();
        }
    }

    @Test
    void whoeverLeavesWhileHandsAreShakenIsGoneAtOnce() {
        AtomicBoolean hasLeft = new AtomicBoolean();
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.say("\u0016\u0003\u0003");
                            hasLeft.set(true);
                            caller.awaitEnd();
                        });
                Wire wire = encrypted(server)) {
            CallTerms terms =
                    new CallTerms(
                            Deadline.after(Duration.ofMinutes(10), System.nanoTime()),
                            hasLeft::get);
            BackendException left =
                    catchThrowableOfType(BackendException.class, () -> wire.isReady(terms));
            assertThat(left.kind()).isEqualTo(FailureKind.ABANDONED);
        } catch (BackendException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handsThatAreShakenForEverEndAtTheDeadline() {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            // Each byte is another reason to go on.
                            caller.say("\u0016\u0003\u0003@\u0000");
                            while (true) {
                                caller.say("\u0000");
                                LockSupport.parkNanos(10_000_000);
                            }
                        });
                Wire wire = encrypted(server)) {
            CallTerms terms =
                    new CallTerms(
                            Deadline.after(Duration.ofMillis(200), System.nanoTime()), () -> false);
            BackendException late =
                    catchThrowableOfType(BackendException.class, () -> wire.isReady(terms));
            assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
        } catch (BackendException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callEndsAtItsDeadlineThoughALookAtItBroke() {
        AtomicLong clock = new AtomicLong();
        AtomicBoolean isBroken = new AtomicBoolean(true);
        CallTerms terms =
                new CallTerms(
                        new Deadline(1_000),
                        () -> {
                            if (isBroken.getAndSet(false)) {
                                throw new OutOfMemoryError("none for a moment");
                            }
                            clock.set(2_000);
                            return false;
                        });
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            caller.read();
                            caller.awaitEnd();
                        });
                HttpPool pool = new HttpPool(opener(server), clock::get, true)) {
            BackendException late =
                    catchThrowableOfType(
                            BackendException.class, () -> pool.exchange(get(), Map.of(), terms));
            assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
        }
    }

    @Test
    void addressThatIsDeadLeavesTimeForTheNext() throws Exception {
        InetAddress dead = InetAddress.getByName("127.0.0.2");
        List<Socket> inLine = new ArrayList<>();
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            while (caller.read()) {
                                caller.answer(200, "{}");
                            }
                        });
                ServerSocket silent = new ServerSocket(server.port(), 1, dead)) {
            fill(silent, inLine);
            Wires wires =
                    new Wires(
                            host -> List.of(dead, InetAddress.getLoopbackAddress()),
                            System::nanoTime);
            try (Wire wire =
                    wires.open(
                            terms(server, false),
                            new Wires.Opening(() -> null, null),
                            List.of(),
                            0)) {
                CallTerms second =
                        new CallTerms(
                                Deadline.after(Duration.ofSeconds(1), System.nanoTime()),
                                () -> false);
                assertThat(wire.isReady(second)).isTrue();
            }
        } finally {
            for (Socket socket : inLine) {
                socket.close();
            }
        }
    }

    /// Until nobody may stand in line any more.
    private static void fill(ServerSocket silent, List<Socket> inLine) throws IOException {
        while (inLine.size() < 100) {
            Socket socket = new Socket();
            try {
                socket.connect(silent.getLocalSocketAddress(), 200);
                inLine.add(socket);
            } catch (IOException e) {
                socket.close();
                return;
            }
        }
        throw new AssertionError("everybody is let in");
    }

    @Test
    void serverThatSaysNotNowIsAskedAgainWhatItReads() throws Exception {
        AtomicBoolean isStarting = new AtomicBoolean(true);
        String answer =
                "{\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],"
                        + "\"data\":[2]}]}";
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            String head = caller.head();
                            while (!head.isEmpty()) {
                                if (head.startsWith("GET /v2 ")) {
                                    int status = isStarting.getAndSet(false) ? 503 : 200;
                                    caller.answer(
                                            status, "{\"extensions\":[\"binary_tensor_data\"]}");
                                } else {
                                    caller.take(head);
                                    caller.answer(200, answer);
                                }
                                head = caller.head();
                            }
                        });
                Wire wire =
                        new Wires(new AddressRules(Set.of()), System::nanoTime)
                                .open(
                                        terms(server, false),
                                        new Wires.Opening(() -> null, null),
                                        List.of(),
                                        0)) {
            for (int i = 0; i < 2; i++) {
                assertThat(wire.infer(one(), TensorAllocator.heap(), LONG)).hasSize(1);
            }
            assertThat(server.heads())
                    .hasSize(2)
                    .satisfiesExactly(
                            first -> assertThat(first).contains("application/json"),
                            second -> assertThat(second).contains("octet-stream"));
        }
    }

    static InferCall one() {
        return twice(DenseTensor.ofFloats(Shape.of(1, 1), 1));
    }

    /// A call of a model that answers twice what it is given.
    static InferCall twice(Tensor given) {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("x", Datatype.FP32, -1, 1)),
                        List.of(TensorSpec.of("y", Datatype.FP32, -1, 1)));
        return InferCall.of(
                new RemoteModel("there", "twice", null),
                signature,
                List.of(given),
                OutputSelection.of(0));
    }

    @Test
    void descriptionsThatAreTooLargeAreNotRead() {
        String list = "[" + "1,".repeat(1 << 20) + "1]";
        byte[] error = ("{\"error\":" + list + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(JsonAnswers.error(error)).isEmpty();
        assertThat(JsonAnswers.extensions(error)).isEmpty();
        BackendException refused =
                catchThrowableOfType(BackendException.class, () -> JsonAnswers.signature(error));
        assertThat(refused).hasMessageContaining("expected: <= 1048576");
    }

    private static HttpPool pool(RawServer server) {
        return new HttpPool(opener(server), System::nanoTime, true);
    }

    private static HttpPool.Opener opener(RawServer server) {
        return (terms, held) -> {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                return new HttpConnection(socket, LARGEST);
            } catch (IOException e) {
                throw new BackendException(FailureKind.UNREACHABLE, String.valueOf(e));
            }
        };
    }

    private static Wire encrypted(RawServer server) throws BackendException {
        SSLContext tls;
        try {
            tls = SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        return new Wires(new AddressRules(Set.of()), System::nanoTime)
                .open(terms(server, true), new Wires.Opening(() -> null, tls), List.of(), 0);
    }

    static BackendTerms terms(RawServer server, boolean isEncrypted) {
        return new BackendTerms(
                "there",
                new BackendTerms.Address(
                        Protocol.REST,
                        isEncrypted,
                        "127.0.0.1",
                        server.port(),
                        "",
                        "127.0.0.1:" + server.port()),
                Duration.ofMinutes(10),
                8,
                0.1,
                new BackendTerms.Breaker(1, 1_000, Duration.ofSeconds(5)),
                Duration.ofMinutes(10),
                new ByteSize(LARGEST),
                new BackendTerms.Keys(null, null, null, null));
    }

    private static HttpExchange.Ask get() {
        return HttpExchange.Ask.get("/");
    }

    private static HttpExchange.Answer ask(HttpPool pool) throws BackendException {
        return pool.exchange(get(), Map.of(), LONG);
    }

    private static String body(HttpExchange.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
