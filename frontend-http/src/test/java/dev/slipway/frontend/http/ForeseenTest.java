package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakePredictions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of requests that say that their callers will not wait for so long.
class ForeseenTest {
    private static final String INFER = "/v2/models/flights/infer";
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final long TOO_SHORT = 1_000;
    private static final long AMPLE = 15_000_000;

    private final FakePredictions fake = RunningDoor.fakePredictions();
    private final AtomicInteger decoded = new AtomicInteger();
    private RunningDoor door;
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        door =
                new RunningDoor(
                        RunningDoor.LIMITS,
                        fake,
                        new Counting(),
                        RunningDoor.models(new VersionState.Ready()),
                        false);
        wire = door.connect();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        door.close();
    }

    /// Counts bodies for whose tensors memory is wanted.
    private final class Counting implements Predictions {
        @Override
        public Admission admit(RequestHead head) {
            return switch (fake.admit(head).await()) {
                case Admission.Admitted(Permit permit) ->
                        new Admission.Admitted(new CountingPermit(permit, decoded));
                case Admission.Refused refused -> refused;
            };
        }

        @Override
        public PredictionOutcome predict(
                InferenceRequest request, Permit permit, Deadline deadline) {
            return fake.predict(request, permit, deadline);
        }
    }

    private record CountingPermit(Permit behind, AtomicInteger decoded) implements Permit {
        @Override
        public RequestHead head() {
            return behind.head();
        }

        @Override
        public Signature signature() {
            return behind.signature();
        }

        @Override
        public TensorAllocator allocator() {
            decoded.incrementAndGet();
            return behind.allocator();
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return behind.reserve(bytes);
        }

        @Override
        public Optional<PredictionOutcome.Refused> foresee(
                Supplier<Optional<Announced>> announced) {
            return behind.foresee(announced);
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    private static String flight(String data, long timeout) {
        return "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                + "\"data\":["
                + data
                + "]}],\"parameters\":{\"timeout\":"
                + timeout
                + "}}";
    }

    @Test
    void hopelessRequestIsRefusedWithoutItsTensorsBeingDecoded() throws Exception {
        fake.crowd(WAIT);

        Answer refused = wire.post(INFER, flight("1,2,3", TOO_SHORT));

        assertThat(refused.status()).isEqualTo(504);
        assertThat(refused.header("slipway-version")).isEqualTo("1");
        assertThat(refused.header("slipway-retry-after-ms")).isEqualTo("1000");
        assertThat(decoded).hasValue(0);
        assertThat(fake.openPermits()).isZero();
        ObservedPrediction observed = door.nextObserved();
        assertThat(observed.result().refusalCode()).contains(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(observed.version()).isEqualTo(new VersionChoice.Exactly(new VersionNumber(1)));
        assertThat(observed.entry().isAdmitted()).isTrue();
        assertThat(observed.edge().decodeNanos()).isPositive();
        assertThat(observed.edge().requestBytes()).isPositive();
    }

    @Test
    void connectionGoesOnBehindAHopelessRequest() throws Exception {
        fake.crowd(WAIT);

        assertThat(wire.post(INFER, flight("1,2,3", TOO_SHORT)).status()).isEqualTo(504);
        assertThat(wire.post(INFER, flight("1,2,3", AMPLE)).text()).contains("\"data\":[6.0]");
        assertThat(decoded).hasValue(1);
    }

    @Test
    void whatSaysNothingOfItsTimeIsDecoded() throws Exception {
        fake.crowd(WAIT);

        assertThat(wire.post(INFER, flight("1,2,3", 0)).status()).isEqualTo(200);
        assertThat(wire.post(INFER, flight("1,2,3,4", 0)).status()).isEqualTo(400);
    }

    /// The earliest deadline counts, so a long time in the body does not prolong that of the head.
    @Test
    void headAndBodyTogetherSayHowLongTheCallerWaits() throws Exception {
        fake.crowd(WAIT);

        Answer refused = wire.post(INFER, flight("1,2,3", AMPLE), "slipway-timeout: 1s");

        assertThat(refused.status()).isEqualTo(504);
        assertThat(decoded).hasValue(0);
    }

    @Test
    void headAloneSaysHowLongTheCallerWaits() throws Exception {
        fake.crowd(WAIT);
        String silent = flight("1,2,3", 7).replace(",\"parameters\":{\"timeout\":7}", "");

        assertThat(wire.post(INFER, silent, "slipway-timeout: 1s").status()).isEqualTo(504);
        assertThat(decoded).hasValue(0);
        assertThat(wire.post(INFER, silent, "slipway-timeout: 15s").status()).isEqualTo(200);
        assertThat(decoded).hasValue(1);
    }

    @Test
    void brokenBodiesAreToldSoWhileNobodyWaits() throws Exception {
        String broken = flight("1,2,3,4", TOO_SHORT);

        Answer told = wire.post(INFER, broken);
        assertThat(told.status()).isEqualTo(400);
        assertThat(told.text()).contains("/inputs/0/data");

        fake.crowd(WAIT);
        assertThat(wire.post(INFER, broken).status()).isEqualTo(504);
    }

    @Test
    void bodiesThatCannotBeLookedThroughAreToldWhyAlsoInACrowd() throws Exception {
        fake.crowd(WAIT);
        String hopeless = flight("1,2,3", TOO_SHORT);
        List<String> broken =
                List.of(
                        hopeless.substring(0, hopeless.length() - 1),
                        hopeless + "}",
                        hopeless.replace("1000", "-1"),
                        hopeless.replace("}}", "},\"parameters\":{}}"));
        for (String body : broken) {
            assertThat(wire.post(INFER, body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void binaryTensorsAreNotLookedThrough() throws Exception {
        fake.crowd(WAIT);
        String json =
                flight("", TOO_SHORT)
                        .replace("\"data\":[]", "\"parameters\":{\"binary_data_size\":12}");
        byte[] body = (json + "\0".repeat(12)).getBytes(StandardCharsets.US_ASCII);

        Answer refused =
                wire.ask(
                        "POST",
                        INFER,
                        List.of("Inference-Header-Content-Length: " + json.length()),
                        body);

        assertThat(refused.status()).isEqualTo(504);
        assertThat(decoded).hasValue(1);
    }
}
