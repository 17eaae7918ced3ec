package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakePredictions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SlowCallersTest {
    private static final String SMALL =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],"
                    + "\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";
    private static final String HEAD =
            "POST /v2/models/flights/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + SMALL.length()
                    + "\r\n\r\n";
    private static final int MANY = 4_000_000;

    private final CountDownLatch answered = new CountDownLatch(1);

    private static HttpSettings.Limits within(Duration bodyTime) {
        HttpSettings.Limits usual = RunningDoor.LIMITS;
        return new HttpSettings.Limits(
                usual.bodyBytes(),
                bodyTime,
                usual.predictionTime(),
                usual.connections(),
                usual.idleTime(),
                usual.drainTime());
    }

    private static HttpSettings.Limits resting(Duration idleTime) {
        HttpSettings.Limits usual = RunningDoor.LIMITS;
        return new HttpSettings.Limits(
                usual.bodyBytes(),
                usual.bodyTime(),
                usual.predictionTime(),
                usual.connections(),
                idleTime,
                usual.drainTime());
    }

    @Test
    void aCallerThatRestsForTooLongIsSoonLeft() throws IOException {
        try (RunningDoor door = new RunningDoor(resting(Duration.ofMillis(300)));
                Wire wire = door.connect()) {
            assertThat(wire.get("/v2/health/live").status()).isEqualTo(200);

            assertThat(wire.isEnded()).as("within seconds, not minutes").isTrue();
        }
    }

    @Test
    void aRequestThatTakesLongerThanCallersMayRestDoesNotEndItsConnection() throws IOException {
        CountDownLatch rested = new CountDownLatch(1);
        FakePredictions slow =
                RunningDoor.fakePredictions()
                        .with(
                                "slow",
                                RunningDoor.FLIGHTS,
                                _ -> {
                                    await(rested);
                                    return List.of(
                                            new NamedTensor(
                                                    "sum",
                                                    DenseTensor.ofFloats(
                                                            Shape.of(1, 1), new float[1])));
                                });
        try (RunningDoor door = new RunningDoor(resting(Duration.ofMillis(300)), slow);
                Wire wire = door.connect()) {
            wire.send("POST /v2/models/slow/infer HTTP/1.1\r\nHost: localhost\r\n");
            wire.send("Content-Length: " + SMALL.length() + "\r\n\r\n" + SMALL + HEAD + SMALL);
            endOfARest(door);
            endOfARest(door);
            rested.countDown();

            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.answer().status()).isEqualTo(200);
        }
    }

    private static void endOfARest(RunningDoor door) throws IOException {
        try (Wire resting = door.connect()) {
            assertThat(resting.isEnded()).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void halfAHeadEndsTheConnection() throws IOException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(100)));
                Wire wire = door.connect()) {
            wire.send("GET /v2 HTTP/1.1\r\nHost: loc");

            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void halfAHeadBehindAWholeRequestEndsTheConnection() throws IOException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(100)));
                Wire wire = door.connect()) {
            wire.send("GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v2 HTT");

            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void firstLineBehindAWholeRequestBeginsAHead() throws IOException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(100)));
                Wire wire = door.connect()) {
            wire.send("GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v2 HTTP/1.1\r\n");

            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void requestsMayComeTogetherAndTheLastOfThemInPart() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            wire.send(HEAD + SMALL + HEAD + SMALL + HEAD + SMALL.substring(0, 9));

            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.answer().status()).isEqualTo(200);
            wire.send(SMALL.substring(9) + HEAD);
            assertThat(wire.answer().status()).isEqualTo(200);
            wire.send(SMALL);
            assertThat(wire.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void partOfABodyBehindAWholeRequestIsRefusedInTime() throws IOException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(100)));
                Wire wire = door.connect()) {
            wire.send(HEAD + SMALL + HEAD + SMALL.substring(0, 9));

            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.answer().status()).isEqualTo(408);
            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void headAndBodyMayComeInPieces() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            wire.send("POST /v2/models/flights/infer HTTP/1.1\r\nHost: loc");
            wire.send("alhost\r\nContent-Length: " + SMALL.length() + "\r\n\r\n");
            wire.send(SMALL.substring(0, 9));
            wire.send(SMALL.substring(9));

            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.post("/v2/models/flights/infer", SMALL).status()).isEqualTo(200);
        }
    }

    @Test
    void partOfARefusedBodyEndsTheConnectionToo() throws IOException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(100)));
                Wire wire = door.connect()) {
            wire.send("POST /v2/models/nobody/infer HTTP/1.1\r\nHost: localhost\r\n");
            wire.send("Content-Length: 60000\r\n\r\n" + SMALL);

            assertThat(wire.answer().status()).isEqualTo(404);
            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void aRefusedBodyThatNeverComesEndsTheConnection() throws IOException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(100)));
                Wire wire = door.connect()) {
            wire.send("POST /v2/models/nobody/infer HTTP/1.1\r\nHost: localhost\r\n");
            wire.send("Content-Length: 60000\r\n\r\n");

            assertThat(wire.answer().status()).isEqualTo(404);
            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void aCallerMayRestBetweenRequestsAfterASmallRefusedBody() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            assertThat(wire.post("/v2/models/nobody/infer", SMALL).status()).isEqualTo(404);
            assertThat(wire.post("/v2/models/flights/infer", SMALL).status()).isEqualTo(200);
        }
    }

    @Test
    void aCallerThatDoesNotReadItsAnswerHoldsNoPermit() throws IOException, InterruptedException {
        try (RunningDoor door = new RunningDoor(RunningDoor.LIMITS, large());
                Wire wire = door.connect()) {
            ask(wire);

            answered.await();
            while (door.predictions.openPermits() > 0) {
                Thread.onSpinWait();
            }
            assertThat(door.observed).as("still writing").isEmpty();
        }
    }

    @Test
    void aCallerThatDoesNotReadItsAnswerIsCutOff() throws IOException, InterruptedException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(300)), large());
                Wire wire = door.connect()) {
            ask(wire);

            assertThat(door.nextObserved().result().refusalCode()).contains(ErrorCode.CANCELLED);
        }
    }

    /// It came too late: they have not left before their deadline.
    @Test
    void aCallerThatDoesNotReadALateAnswerHasMissedTheirDeadline()
            throws IOException, InterruptedException {
        try (RunningDoor door = new RunningDoor(within(Duration.ofMillis(300)), large());
                Wire wire = door.connect()) {
            ask(wire, "slipway-timeout: 1us\r\n");

            assertThat(door.nextObserved().result().refusalCode())
                    .contains(ErrorCode.DEADLINE_EXCEEDED);
        }
    }

    private static void ask(Wire wire) throws IOException {
        ask(wire, "");
    }

    private static void ask(Wire wire, String header) throws IOException {
        wire.send("POST /v2/models/large/infer HTTP/1.1\r\nHost: localhost\r\n" + header);
        wire.send("Content-Length: " + SMALL.length() + "\r\n\r\n" + SMALL);
    }

    private FakePredictions large() {
        return RunningDoor.fakePredictions()
                .with(
                        "large",
                        RunningDoor.FLIGHTS,
                        _ -> {
                            answered.countDown();
                            return List.of(
                                    new NamedTensor(
                                            "sum",
                                            DenseTensor.ofFloats(
                                                    Shape.of(MANY, 1), new float[MANY])));
                        });
    }

    @Test
    void anErrorIsCountedAndAnsweredAsOurs() throws IOException, InterruptedException {
        FakePredictions failing =
                RunningDoor.fakePredictions()
                        .with(
                                "error",
                                RunningDoor.FLIGHTS,
                                _ -> {
                                    throw new LinkageError("a library that is missing");
                                });
        try (RunningDoor door = new RunningDoor(RunningDoor.LIMITS, failing);
                Wire wire = door.connect()) {
            Answer answer = wire.post("/v2/models/error/infer", SMALL);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains("incident");
            assertThat(door.nextObserved().result().refusalCode()).contains(ErrorCode.INTERNAL);
            assertThat(failing.openPermits()).isZero();
        }
    }

    @Test
    void headIsAnsweredWithoutABody() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            Answer live = wire.head("/v2/health/live");
            Answer wrong = wire.head("/v2/models/flights/infer");

            assertThat(live.status()).isEqualTo(200);
            assertThat(live.header("content-length")).isEqualTo(length(wire, "/v2/health/live"));
            assertThat(wrong.status()).isEqualTo(405);
            assertThat(wire.get("/v2/health/live").status()).isEqualTo(200);
        }
    }

    private static String length(Wire wire, String path) throws IOException {
        return wire.get(path).header("content-length");
    }
}
