package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakePredictions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Answers that take long to encode hold up no thread on which others are answered.
final class LargeAnswerTest {
    private static final int MANY = 400_000;
    private static final String INFER = "/v2/models/many/infer";
    private static final String REQUEST =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                    + "\"data\":[1,2,3]}]}";
    private static final String BINARY_REQUEST =
            REQUEST.replace(
                    "\"inputs\"", "\"parameters\":{\"binary_data_output\":true},\"inputs\"");

    private final BlockingQueue<Thread> encoders = new LinkedBlockingQueue<>();
    private final CountDownLatch mayEncode = new CountDownLatch(1);
    private final Semaphore measured = new Semaphore(0);
    private RunningDoor door;

    @BeforeEach
    void open() {
        FakePredictions fake =
                RunningDoor.fakePredictions()
                        .with("many", RunningDoor.FLIGHTS, _ -> answer(numbers(MANY)))
                        .with("few", RunningDoor.FLIGHTS, _ -> answer(numbers(3)))
                        .with("text", RunningDoor.FLIGHTS, _ -> answer(oneLongText()));
        door = new RunningDoor(RunningDoor.LIMITS, fake);
    }

    @AfterEach
    void close() {
        mayEncode.countDown();
        door.close();
    }

    private List<NamedTensor> answer(NamedTensor output) {
        return new Watched(output);
    }

    private static NamedTensor numbers(int count) {
        float[] values = new float[count];
        values[count - 1] = 7;
        return new NamedTensor("y", DenseTensor.ofFloats(Shape.of(count), values));
    }

    private static NamedTensor oneLongText() {
        return new NamedTensor("y", BytesTensor.ofText(Shape.of(1), "x".repeat(2 << 20)));
    }

    /// Notes which thread beside that of its request encodes it, and has it wait until it may.
    private final class Watched extends AbstractList<NamedTensor> {
        private final NamedTensor output;
        private final AtomicBoolean isNoted = new AtomicBoolean();

        Watched(NamedTensor output) {
            this.output = output;
        }

        @Override
        public NamedTensor get(int index) {
            Thread current = Thread.currentThread();
            if (current.isVirtual()) {
                measured.release();
            } else if (!isNoted.getAndSet(true)) {
                encoders.add(current);
                awaitTurn();
            }
            return output;
        }

        @Override
        public int size() {
            return 1;
        }
    }

    private void awaitTurn() {
        try {
            if (!mayEncode.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody lets it be encoded");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("whoever encodes is interrupted", e);
        }
    }

    private Answer ask(String path, String body, String... headers) throws IOException {
        try (Wire wire = door.connect()) {
            return wire.post(path, body, headers);
        }
    }

    private void expectEncodedBeside() throws InterruptedException {
        Thread encoder = encoders.poll(20, TimeUnit.SECONDS);
        if (encoder == null) {
            throw new AssertionError("nothing is encoded beside the requests");
        }
        assertThat(encoder.getName()).startsWith("http-large-");
    }

    @Test
    void largeAnswerIsEncodedOnNoVirtualThread() throws Exception {
        mayEncode.countDown();

        Answer answer = ask(INFER, REQUEST);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).endsWith(",0.0,7.0]}]}");
        expectEncodedBeside();
        assertThat(door.predictions.openPermits()).isZero();
    }

    @Test
    void largeTableIsEncodedOnNoVirtualThread() throws Exception {
        mayEncode.countDown();

        Answer answer = ask("/v1/models/many:predict", "{\"instances\":[[1,2,1]]}");

        assertThat(answer.text()).endsWith(",0.0,7.0]}");
        expectEncodedBeside();
    }

    @Test
    void largeBinaryAnswerIsEncodedOnNoVirtualThread() throws Exception {
        mayEncode.countDown();

        Answer answer = ask(INFER, BINARY_REQUEST);

        int head = Integer.parseInt(answer.header("inference-header-content-length"));
        assertThat(answer.body()).hasSize(head + 4 * MANY);
        expectEncodedBeside();
    }

    @Test
    void fewElementsOfManyBytesAreALargeAnswer() throws Exception {
        mayEncode.countDown();

        Answer answer = ask("/v2/models/text/infer", REQUEST);

        assertThat(answer.body()).hasSizeGreaterThan(2 << 20);
        expectEncodedBeside();
    }

    @Test
    void smallAnswerIsEncodedByTheThreadThatAnswersIt() throws Exception {
        Answer answer = ask("/v2/models/few/infer", REQUEST);

        assertThat(answer.text()).endsWith("[0.0,0.0,7.0]}]}");
        assertThat(encoders).isEmpty();
    }

    @Test
    void largeAnswerIsCompressedAsASmallOneIs() throws Exception {
        mayEncode.countDown();

        Answer answer = ask(INFER, REQUEST, "Accept-Encoding: gzip");

        assertThat(answer.header("content-encoding")).isEqualTo("gzip");
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(new String(body, StandardCharsets.UTF_8)).endsWith(",0.0,7.0]}]}");
    }

    /// Others wait for the same threads: what nobody waits for any more must not take them.
    @Test
    void answerWhoseTimeEndsBeforeItsTurnIsNotEncoded() throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        List<Wire> wires = new ArrayList<>();
        try {
            for (int busy = 0; busy < threads; busy++) {
                wires.add(door.connect());
                wires.getLast().send(head("") + REQUEST);
                expectEncodedBeside();
            }
            assertThat(measured.tryAcquire(threads, 20, TimeUnit.SECONDS)).isTrue();
            Wire late = door.connect();
            wires.add(late);
            late.send(head("slipway-timeout: 10s\r\n") + REQUEST);
            assertThat(measured.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

            door.pass(Duration.ofSeconds(11));
            mayEncode.countDown();

            assertThat(late.answer().status()).isEqualTo(504);
            for (Wire busy : wires.subList(0, threads)) {
                assertThat(busy.answer().status()).isEqualTo(200);
            }
            assertThat(encoders).isEmpty();
            assertThat(door.predictions.openPermits()).isZero();
            expectOneLate(threads + 1);
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    private static String head(String header) {
        return "POST "
                + INFER
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + REQUEST.length()
                + "\r\n"
                + header
                + "\r\n";
    }

    private void expectOneLate(int ended) throws InterruptedException {
        List<ErrorCode> refused = new ArrayList<>();
        for (int i = 0; i < ended; i++) {
            ObservedPrediction.Result result = door.nextObserved().result();
            result.refusalCode().ifPresent(refused::add);
        }
        assertThat(refused).containsExactly(ErrorCode.DEADLINE_EXCEEDED);
    }
}
