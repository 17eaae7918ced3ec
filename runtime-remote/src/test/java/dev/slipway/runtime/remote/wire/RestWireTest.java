package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RestWireTest {
    private static final Pattern TIMEOUT = Pattern.compile("\"timeout\":([0-9]+)");

    private static final String ANSWER =
            "{\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[2]}]}";

    private final AtomicLong ahead = new AtomicLong();
    private final CallTerms tenMinutes =
            new CallTerms(Deadline.after(Duration.ofMinutes(10), System.nanoTime()), () -> false);

    @Test
    void serverIsToldWhatIsLeftBehindTheQuestionWhatItReads() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            String head = caller.head();
                            while (!head.isEmpty()) {
                                if (head.startsWith("GET /v2 ")) {
                                    ahead.addAndGet(Duration.ofMinutes(4).toNanos());
                                    caller.answer(200, "{}");
                                } else {
                                    caller.take(head);
                                    caller.answer(200, ANSWER);
                                }
                                head = caller.head();
                            }
                        });
                Wire wire = wire(server)) {
            assertThat(wire.infer(StubbornServersTest.one(), TensorAllocator.heap(), tenMinutes))
                    .hasSize(1);
            Matcher told = TIMEOUT.matcher(String.join("", server.bodies()));
            assertThat(told.find()).isTrue();
            assertThat(Duration.ofNanos(1_000 * Long.parseLong(told.group(1))))
                    .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        }
    }

    /// Calls find out: a version must not be kept from answering for as long as it is asked.
    @Test
    void serverThatDoesNotSayWhetherAModelIsReadyHasNotSaidNo() throws Exception {
        RemoteModel model = new RemoteModel("there", "twice", null);
        for (int status : List.of(403, 404, 405, 407, 429, 501)) {
            try (RawServer server = answering(status);
                    Wire wire = wire(server)) {
                BackendException asked =
                        catchThrowableOfType(
                                BackendException.class, () -> wire.isReady(model, tenMinutes));
                assertThat(asked).as("%d", status).isNotNull();
                assertThat(asked.kind())
                        .isIn(FailureKind.UNKNOWN, FailureKind.DENIED, FailureKind.BUSY);
            }
        }
        for (int status : List.of(400, 500, 503)) {
            try (RawServer server = answering(status);
                    Wire wire = wire(server)) {
                assertThat(wire.isReady(model, tenMinutes)).as("%d", status).isFalse();
            }
        }
    }

    private static InferCall half() {
        Tensor half = DenseTensor.allocate(Datatype.FP16, Shape.of(1, 1), TensorAllocator.heap());
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("x", Datatype.FP16, -1, 1)),
                        List.of(TensorSpec.of("y", Datatype.FP32, -1, 1)));
        return new InferCall(
                new RemoteModel("there", "twice", null),
                signature,
                List.of(half),
                signature.outputs());
    }

    private BackendException failed(int status) throws Exception {
        try (RawServer server = answering(status);
                Wire wire = wire(server)) {
            BackendException failure =
                    catchThrowableOfType(
                            BackendException.class,
                            () -> wire.infer(half(), TensorAllocator.heap(), tenMinutes));
            assertThat(failure).as("%d", status).isNotNull();
            assertThat(server.heads()).as("nothing but the question").hasSize(1);
            return failure;
        }
    }

    @Test
    void whatHasNoFormInJsonIsNotTheCallersMistakeBeforeTheServerSaysThatItReadsNoBytes()
            throws Exception {
        assertThat(failed(503).kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failed(503).words()).contains("status 503");
        assertThat(failed(404).kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(failed(404).words()).contains("FP16 has no form in JSON");
    }

    @Test
    void serverThatFailsToSayWhatItReadsIsGivenBytesWhereJsonHasNoForm() throws Exception {
        try (RawServer server = failingToSay(200, ANSWER);
                Wire wire = wire(server)) {
            for (int call = 0; call < 2; call++) {
                assertThat(wire.infer(half(), TensorAllocator.heap(), tenMinutes)).hasSize(1);
            }
            assertThat(server.heads()).as("one question, and two calls").hasSize(3);
            assertThat(server.heads())
                    .filteredOn(head -> head.startsWith("POST "))
                    .allSatisfy(head ->
                            assertThat(head)
                                    .containsIgnoringCase("Inference-Header-Content-Length: "));
        }
    }

    @Test
    void serverThatFailsToSayWhatItReadsAndRefusesBytesHasFailed() throws Exception {
        try (RawServer server = failingToSay(400, "{\"error\":\"no JSON\"}");
                Wire wire = wire(server)) {
            BackendException failure =
                    catchThrowableOfType(
                            BackendException.class,
                            () -> wire.infer(half(), TensorAllocator.heap(), tenMinutes));
            assertThat(failure).isNotNull();
            assertThat(failure.kind()).isEqualTo(FailureKind.FAILED);
            assertThat(failure.words()).contains("status 500");
            assertThat(server.heads()).hasSize(2);
        }
    }

    @Test
    void serverThatLetNobodyAskWhatItReadsIsAskedAgain() throws Exception {
        for (int status : List.of(401, 404)) {
            AtomicBoolean isShut = new AtomicBoolean(true);
            try (RawServer server = opening(status, isShut);
                    Wire wire = wire(server)) {
                BackendException refused =
                        catchThrowableOfType(
                                BackendException.class,
                                () -> wire.infer(half(), TensorAllocator.heap(), tenMinutes));
                assertThat(refused).as("%d", status).isNotNull();
                assertThat(refused.kind()).isEqualTo(FailureKind.REJECTED);
                wire.askAgain(tenMinutes);
                isShut.set(false);
                wire.askAgain(tenMinutes);
                assertThat(wire.infer(half(), TensorAllocator.heap(), tenMinutes)).hasSize(1);
                isShut.set(true);
                wire.askAgain(tenMinutes);
                assertThat(wire.infer(half(), TensorAllocator.heap(), tenMinutes))
                        .as("what it has said counts until it says something else")
                        .hasSize(1);
            }
        }
    }

    /// A server that says what it reads only once it is open.
    private static RawServer opening(int status, AtomicBoolean isShut) {
        return new RawServer((caller, number) -> {
            String head = caller.head();
            while (!head.isEmpty()) {
                caller.take(head);
                if (!head.startsWith("GET /v2 ")) {
                    caller.answer(200, ANSWER);
                } else if (isShut.get()) {
                    caller.answer(status, "");
                } else {
                    caller.answer(200, "{\"extensions\":[\"binary_tensor_data\"]}");
                }
                head = caller.head();
            }
        });
    }

    /// A server that always breaks when it is asked what it reads.
    private static RawServer failingToSay(int status, String body) {
        return new RawServer((caller, number) -> {
            String head = caller.head();
            while (!head.isEmpty()) {
                caller.take(head);
                boolean isQuestion = head.startsWith("GET /v2 ");
                caller.answer(isQuestion ? 500 : status, isQuestion ? "" : body);
                head = caller.head();
            }
        });
    }

    private static RawServer answering(int status) {
        return new RawServer((caller, number) -> {
            while (caller.read()) {
                caller.answer(status, "");
            }
        });
    }

    private long nanoTime() {
        return System.nanoTime() + ahead.get();
    }

    private Wire wire(RawServer server) {
        return new Wires(new AddressRules(Set.of()), this::nanoTime)
                .open(
                        StubbornServersTest.terms(server, false),
                        new Wires.Opening(() -> null, null),
                        List.of(),
                        0);
    }
}
