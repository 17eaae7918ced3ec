package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakePredictions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What callers hear of a door that is about to close.
final class LeavingTest {
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                    + "\"data\":[1,2,3]}]}";

    private final CountDownLatch isInside = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @Test
    void answersAreTheLastOfTheirConnections() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            assertThat(wire.get("/v2/health/live").header("connection")).isNotEqualTo("close");

            door.leave();

            assertThat(wire.get("/v2/health/live").header("connection")).isEqualTo("close");
            assertThat(wire.isEnded()).isTrue();
        }
    }

    /// Else their caller would send the next one to a connection that is about to be closed.
    @Test
    void soAreThoseToRequestsThatCameBefore() throws Exception {
        try (RunningDoor door = new RunningDoor(RunningDoor.LIMITS, slow());
                Wire wire = door.connect()) {
            wire.send("POST /v2/models/slow/infer HTTP/1.1\r\nHost: localhost\r\n");
            wire.send("Content-Length: " + BODY.length() + "\r\n\r\n" + BODY);
            isInside.await();
            door.leave();
            mayAnswer.countDown();

            Answer answer = wire.answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.isEnded()).isTrue();
        }
    }

    private FakePredictions slow() {
        return RunningDoor.fakePredictions()
                .with(
                        "slow",
                        RunningDoor.FLIGHTS,
                        _ -> {
                            isInside.countDown();
                            awaitLeave();
                            return List.of(
                                    new NamedTensor(
                                            "sum",
                                            DenseTensor.ofFloats(Shape.of(1, 1), new float[1])));
                        });
    }

    private void awaitLeave() {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
