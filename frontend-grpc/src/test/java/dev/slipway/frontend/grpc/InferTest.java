package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.TraceContext;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.slipway.protocol.InferParameter;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.testkit.Goldens;
import io.grpc.ClientInterceptors;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
import io.grpc.DecompressorRegistry;
import io.grpc.InternalMetadata;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final Duration GIVEN = Duration.ofSeconds(20);

    /// Clients cancel what is late, and the deadline here is behind theirs by the way of the call.
    private static final Duration NEARLY_ALL = GIVEN.minusMillis(50);

    private final House house = new House();
    private final AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    private final AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());

    @AfterEach
    void close() {
        house.close();
    }

    private GRPCInferenceServiceBlockingStub stub() {
        return GRPCInferenceServiceGrpc.newBlockingStub(
                        ClientInterceptors.intercept(
                                house.channel,
                                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)))
                .withDeadlineAfter(GIVEN.toSeconds(), TimeUnit.SECONDS);
    }

    private StatusRuntimeException refused(ModelInferRequest request) {
        return catchThrowableOfType(
                StatusRuntimeException.class, () -> ignore(stub().modelInfer(request)));
    }

    private static void ignore(ModelInferResponse response) {
        assertThat(response).isNotNull();
    }

    @Test
    void rawInputsAreAnsweredRaw() throws InterruptedException {
        ModelInferResponse response = stub().modelInfer(Requests.raw("echo", "x", 1, 2, 3));

        assertThat(response.getModelName()).isEqualTo("echo");
        assertThat(response.getModelVersion()).isEqualTo("1");
        assertThat(response.getId()).isEqualTo("id-1");
        assertThat(response.getOutputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(response.getOutputs(0).getShapeList()).containsExactly(1L, 3L);
        assertThat(response.getOutputs(0).hasContents()).isFalse();
        assertThat(Requests.floats(response.getRawOutputContents(0))).containsExactly(1f, 2f, 3f);
        assertThat(house.nextObserved().result()).isEqualTo(answered());
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    private static ObservedPrediction.Result answered() {
        return new ObservedPrediction.Result.Answered();
    }

    @Test
    void metadataSaysHowMuchACallMatters() {
        Metadata said = new Metadata();
        said.put(Answers.key("slipway-priority"), "critical-plus");
        said.put(Answers.key("slipway-cohort"), "tenant 7");
        ignore(with(said).modelInfer(Requests.raw("echo", "x", 1)));
        assertThat(house.predictions.latest().orElseThrow().standing())
                .isEqualTo(new Standing(Priority.CRITICAL_PLUS, "tenant 7"));

        Metadata wrong = new Metadata();
        wrong.put(Answers.key("slipway-priority"), "urgent");
        StatusRuntimeException refused =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ignore(with(wrong).modelInfer(Requests.raw("echo", "x", 1))));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    /// As over HTTP.
    @Test
    void ofMetadataThatSaysSeveralThingsTheFirstCounts() {
        Metadata said = new Metadata();
        said.put(Answers.key("slipway-priority"), "critical-plus");
        said.put(Answers.key("slipway-priority"), "sheddable");
        said.put(Answers.key("slipway-cohort"), "tenant 7");
        said.put(Answers.key("slipway-cohort"), "tenant 8");
        said.put(Answers.key("traceparent"), TRACE);
        said.put(Answers.key("traceparent"), TRACE.replace("-01", "-00"));
        ignore(with(said).modelInfer(Requests.raw("echo", "x", 1)));
        assertThat(house.predictions.latest().orElseThrow().standing())
                .isEqualTo(new Standing(Priority.CRITICAL_PLUS, "tenant 7"));
        assertThat(headers.get().get(Answers.TRACE_RESPONSE)).startsWith(TRACE + "/");
    }

    @Test
    void anyMetadataOfTheCallCanBeAskedFor() {
        Metadata said = new Metadata();
        said.put(Answers.key("slipway-key"), "ada");
        said.put(Answers.key("x-user"), "7");
        said.put(Answers.key("x-user"), "8");
        said.put(Metadata.Key.of("x-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1});
        ignore(with(said).modelInfer(Requests.raw("echo", "x", 1)));
        HeadFields fields = house.predictions.latest().orElseThrow().fields();
        assertThat(fields.field("Slipway-Key")).isEqualTo("ada");
        assertThat(fields.field("x-user")).isEqualTo("7");
        assertThat(fields.field("x-nobody")).isNull();
        assertThat(fields.field("x-bin")).isNull();
        assertThat(fields.field("no such name")).isNull();
    }

    /// Proxies may add them: HTTP has more names than metadata.
    @Test
    void namesThatMetadataCannotHaveHinderNoCall() {
        Metadata said =
                InternalMetadata.newMetadata(
                        "x!y".getBytes(StandardCharsets.US_ASCII),
                        "1".getBytes(StandardCharsets.US_ASCII));
        assertThat(with(said).modelInfer(Requests.raw("echo", "x", 1)).getModelName())
                .isEqualTo("echo");
    }

    private GRPCInferenceServiceBlockingStub with(Metadata said) {
        return stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(said));
    }

    @Test
    void typedInputsAreAnsweredTyped() {
        ModelInferResponse response = stub().modelInfer(Requests.typed("echo", 4, 5));

        assertThat(response.getRawOutputContentsCount()).isZero();
        assertThat(response.getOutputs(0).getContents().getFp32ContentsList())
                .containsExactly(4f, 5f);
    }

    @Test
    void largeMessagesCrossInTheTransportsBuffers() {
        float[] values = new float[200_000];
        values[199_999] = 7;

        ModelInferResponse response = stub().modelInfer(Requests.raw("echo", "x", values));

        assertThat(Requests.floats(response.getRawOutputContents(0)).getLast()).isEqualTo(7f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity"})
    void compressedMessagesAreRead(String encoding) {
        ModelInferResponse response =
                stub().withCompression(encoding)
                        .modelInfer(Requests.raw("echo", "x", new float[1_000]));

        assertThat(response.getRawOutputContents(0).size()).isEqualTo(4_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {16_384, 65_536, 200_000})
    void largeCompressedMessagesAreRead(int count) {
        float[] values = new float[count];
        values[count - 1] = 7;

        ModelInferResponse response =
                stub().withCompression("gzip").modelInfer(Requests.raw("echo", "x", values));

        assertThat(Requests.floats(response.getRawOutputContents(0))).hasSize(count).endsWith(7f);
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void aCompressedMessageIsAdmittedBeforeItIsInflated() {
        float[] beyondTheLimit = new float[1_000_000];

        assertThat(compressed(Requests.raw("echo", "x", beyondTheLimit)))
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(compressed(Requests.raw("nobody", "x", beyondTheLimit)))
                .isEqualTo(Status.Code.NOT_FOUND);
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    private Status.Code compressed(ModelInferRequest request) {
        return catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ignore(stub().withCompression("gzip").modelInfer(request)))
                .getStatus()
                .getCode();
    }

    @Test
    void deflateGoesBothWays() {
        CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
        compressors.register(new DeflateCodec());
        ManagedChannel channel =
                house.channel()
                        .compressorRegistry(compressors)
                        .decompressorRegistry(
                                DecompressorRegistry.getDefaultInstance()
                                        .with(new DeflateCodec(), true))
                        .build();
        try {
            ModelInferResponse response =
                    GRPCInferenceServiceGrpc.newBlockingStub(channel)
                            .withInterceptors(
                                    MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                            .withCompression("deflate")
                            .modelInfer(Requests.raw("echo", "x", new float[1_000]));

            assertThat(response.getRawOutputContents(0).size()).isEqualTo(4_000);
            assertThat(headers.get().get(Answers.key("grpc-encoding"))).isEqualTo("deflate");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void everyAnswerNamesPredictionVersionAndTrace() throws InterruptedException {
        Metadata sent = new Metadata();
        sent.put(Answers.key("traceparent"), TRACE);
        sent.put(Answers.key("tracestate"), "one=1");
        sent.put(Answers.key("tracestate"), "two=2");
        GRPCInferenceServiceBlockingStub traced =
                stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(sent));

        ignore(traced.modelInfer(Requests.raw("echo", "x", 1)));

        assertThat(headers.get().get(Answers.PREDICTION_ID)).hasSize(32);
        assertThat(headers.get().get(Answers.VERSION)).isEqualTo("1");
        ObservedPrediction observed = house.nextObserved();
        assertThat(observed.trace()).isEqualTo(new TraceContext(TRACE, "one=1,two=2"));
        assertThat(headers.get().get(Answers.TRACE_RESPONSE))
                .isEqualTo(TRACE + "/" + observed.id() + "/one=1,two=2");
        assertThat(observed.protocol()).isEqualTo("grpc");
        assertThat(observed.id().value()).isEqualTo(headers.get().get(Answers.PREDICTION_ID));
        assertThat(observed.edge().requestBytes()).isPositive();
    }

    @Test
    void everyErrorCodeHasItsStatus() {
        StringBuilder transcript = new StringBuilder();
        for (ErrorCode code : ErrorCode.values()) {
            StatusRuntimeException refusal = refused(Requests.raw("refuse", code.name(), 1));
            Metadata said = trailers.get();
            transcript.append(
                    "%s: %s '%s' %s=%s %s=%s %s=%s%n"
                            .formatted(
                                    code,
                                    refusal.getStatus().getCode(),
                                    refusal.getStatus().getDescription(),
                                    Answers.ERROR_CODE.name(),
                                    said.get(Answers.ERROR_CODE),
                                    Answers.VERSION.name(),
                                    said.get(Answers.VERSION),
                                    Answers.RETRY_AFTER.name(),
                                    said.get(Answers.RETRY_AFTER)));
            assertThat(said.get(Answers.PREDICTION_ID)).hasSize(32);
        }
        Goldens.ofRoom().check("statuses.txt", transcript.toString());
    }

    @Test
    void malformedRequestsNameTheirPlace() {
        StringBuilder transcript = new StringBuilder();
        ModelInferRequest sound = Requests.raw("echo", "x", 1, 2);
        say(transcript, "no model", sound.toBuilder().clearModelName());
        say(transcript, "unknown model", sound.toBuilder().setModelName("nobody"));
        say(transcript, "unknown version", sound.toBuilder().setModelVersion("2"));
        say(transcript, "version of letters", sound.toBuilder().setModelVersion("two"));
        say(transcript, "datatype", inputs(sound, Requests.head("x", "FLOAT", 1, 2)));
        say(transcript, "extent", inputs(sound, Requests.head("x", "FP32", -1, 2)));
        say(transcript, "count", inputs(sound, Requests.head("x", "FP32", 1, 3)));
        say(transcript, "huge", inputs(sound, Requests.head("x", "FP32", 1L << 40, 1L << 40)));
        say(transcript, "raw count", sound.toBuilder().addRawInputContents(ByteString.EMPTY));
        say(transcript, "both forms", both(sound));
        say(transcript, "reserved", parameter(sound, "triton_x", 1));
        say(transcript, "sequence", parameter(sound, "sequence_id", 1));
        say(transcript, "priority", parameter(sound, "priority", -1));
        say(transcript, "uint64", unsignedParameter(sound));
        say(transcript, "classification", classification(sound));
        say(transcript, "shared memory", sharedMemory(sound));
        say(transcript, "FP16 typed", typedHalf());
        say(transcript, "INT8 range", typedInts("INT8", 128));
        say(transcript, "UINT16 range", typedUints(65_536));
        say(transcript, "other contents", typedInts("FP32", 1));
        Goldens.ofRoom().check("refusals.txt", transcript.toString());
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    private void say(StringBuilder transcript, String name, ModelInferRequest.Builder request) {
        Status status = refused(request.build()).getStatus();
        transcript.append(
                "%s: %s '%s'%n".formatted(name, status.getCode(), status.getDescription()));
    }

    private static ModelInferRequest.Builder inputs(
            ModelInferRequest sound, ModelInferRequest.InferInputTensor.Builder head) {
        return sound.toBuilder().setInputs(0, head);
    }

    private static ModelInferRequest.Builder both(ModelInferRequest sound) {
        ModelInferRequest typed = Requests.typed("echo", 1, 2);
        return sound.toBuilder().setInputs(0, typed.getInputs(0));
    }

    private static ModelInferRequest.Builder parameter(
            ModelInferRequest sound, String name, long value) {
        return sound.toBuilder()
                .putParameters(name, InferParameter.newBuilder().setInt64Param(value).build());
    }

    private static ModelInferRequest.Builder unsignedParameter(ModelInferRequest sound) {
        return sound.toBuilder()
                .putParameters("big", InferParameter.newBuilder().setUint64Param(-1).build());
    }

    private static ModelInferRequest.Builder classification(ModelInferRequest sound) {
        return sound.toBuilder()
                .addOutputs(
                        ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                                .setName("x")
                                .putParameters(
                                        "classification",
                                        InferParameter.newBuilder().setStringParam("two").build()));
    }

    private static ModelInferRequest.Builder sharedMemory(ModelInferRequest sound) {
        return inputs(
                sound,
                Requests.head("x", "FP32", 1, 2)
                        .putParameters(
                                "shared_memory_region",
                                InferParameter.newBuilder().setStringParam("r").build()));
    }

    private static ModelInferRequest.Builder typedHalf() {
        return ModelInferRequest.newBuilder()
                .setModelName("echo")
                .addInputs(
                        Requests.head("x", "FP16", 1)
                                .setContents(Requests.typed("echo", 1).getInputs(0).getContents()));
    }

    private static ModelInferRequest.Builder typedInts(String datatype, int value) {
        ModelInferRequest.InferInputTensor.Builder input = Requests.head("x", datatype, 1);
        input.getContentsBuilder().addIntContents(value);
        return ModelInferRequest.newBuilder().setModelName("echo").addInputs(input);
    }

    private static ModelInferRequest.Builder typedUints(int value) {
        ModelInferRequest.InferInputTensor.Builder input = Requests.head("x", "UINT16", 1);
        input.getContentsBuilder().addUintContents(value);
        return ModelInferRequest.newBuilder().setModelName("echo").addInputs(input);
    }

    @Test
    void adviceOnRetryingTravelsInTrailers() {
        assertThat(refused(Requests.raw("refuse", "OVERLOADED", 1)).getStatus().getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(trailers.get().get(Answers.RETRY_AFTER)).isEqualTo("1500");
        assertThat(trailers.get().get(Answers.PUSHBACK)).isEqualTo("1500");
    }

    @Test
    void messagesBeyondTheLimitAreRefused() {
        Status status = refused(Requests.raw("echo", "x", new float[300_000])).getStatus();

        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void compressedMessagesBeyondTheLimitAreRefused() {
        StatusRuntimeException refusal =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                                ignore(
                                        stub().withCompression("gzip")
                                                .modelInfer(
                                                        Requests.raw(
                                                                "echo", "x", new float[300_000]))));

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void defectsCarryAnIncidentIdAndNothingElse() throws InterruptedException {
        Status status = refused(Requests.raw("fail", "x", 1)).getStatus();

        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).contains("incident 0000").doesNotContain("a defect");
        assertThat(house.nextObserved().result().refusalCode()).contains(ErrorCode.INTERNAL);
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// A caller who leaves when so much time has gone by.
    private void leaveWhileItWaits(Duration passed) throws InterruptedException {
        Context.CancellableContext call = Context.current().withCancellation();
        Thread caller =
                Thread.ofVirtual()
                        .start(call.wrap(() -> ignoreFailure(Requests.raw("wait", "x", 1))));
        house.waiting.acquire();
        house.pass(passed);

        call.cancel(null);
        caller.join();
    }

    @Test
    void cancelledCallsAreObservedAsCancelled() throws InterruptedException {
        leaveWhileItWaits(Duration.ZERO);
        answerOnceTheServerKnows();

        assertThat(house.nextObserved().result().refusalCode()).contains(ErrorCode.CANCELLED);
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void aCallThatWaitsForASlotLeavesWithItsCaller() throws InterruptedException {
        house.isInQueue = true;
        leaveWhileItWaits(Duration.ZERO);

        assertThat(house.nextObserved().result().refusalCode()).contains(ErrorCode.CANCELLED);
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// Frames of one connection are read in order: when a later call has been answered, the end of
    /// an earlier one has been seen.
    private void answerOnceTheServerKnows() throws InterruptedException {
        ignore(stub().modelInfer(Requests.raw("echo", "x", 1)));
        assertThat(house.nextObserved().endpoint().value()).isEqualTo("echo");
        house.mayAnswer.countDown();
    }

    private void ignoreFailure(ModelInferRequest request) {
        assertThat(refused(request)).isNotNull();
    }

    @Test
    void anAnswerAfterTheCallersDeadlineIsDroppedAndCountsAsLate() throws InterruptedException {
        leaveWhileItWaits(NEARLY_ALL);
        answerOnceTheServerKnows();
        assertThat(house.nextObserved().result().refusalCode())
                .contains(ErrorCode.DEADLINE_EXCEEDED);
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// Who has waited in vain is none who left.
    @Test
    void aCallThatWaitsForASlotUntilItsDeadlineHasMissedIt() throws InterruptedException {
        house.isInQueue = true;
        leaveWhileItWaits(NEARLY_ALL);
        assertThat(house.nextObserved().result().refusalCode())
                .contains(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(house.predictions.openPermits()).isZero();
    }
}
