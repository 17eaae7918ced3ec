package dev.slipway.frontend.grpc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.protocol.InferParameter;
import dev.slipway.protocol.InferTensorContents;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferRequest.InferInputTensor;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.BudgetedPermit;
import dev.slipway.testkit.fake.FakePredictions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// The decoder against messages that the generated code wrote, and the encoder against the decoder.
class RequestDecoderTest {
    private static final Deadline FAR = new Deadline(Long.MAX_VALUE / 2);

    private static Permit permit() {
        FakePredictions predictions =
                new FakePredictions()
                        .with("m", Signature.of(List.of(), List.of()), request -> List.of());
        RequestHead head =
                new RequestHead(
                        new PredictionId("0"),
                        new EndpointName("m"),
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        0,
                        FAR,
                        Principal.LOCAL,
                        HeadFields.NONE);
        return switch (predictions.admit(head).await()) {
            case Admission.Admitted(Permit permit) -> permit;
            case Admission.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static DecodedRequest decode(ByteString message) {
        return RequestDecoder.decode(Frame.of(message), permit());
    }

    @Test
    void everyTypedDatatypeSurvivesTheRoundTrip() {
        Property.holds(
                Campaign.cases(300, 100_000),
                random -> {
                    ModelInferRequest request = typed(random);
                    ModelInferResponse response = answer(decode(split(request, random)));

                    assertThat(response.getOutputsCount()).isEqualTo(request.getInputsCount());
                    for (int i = 0; i < request.getInputsCount(); i++) {
                        InferInputTensor in = request.getInputs(i);
                        assertThat(response.getOutputs(i).getName()).isEqualTo(in.getName());
                        assertThat(response.getOutputs(i).getDatatype())
                                .isEqualTo(in.getDatatype());
                        assertThat(response.getOutputs(i).getContents())
                                .isEqualTo(in.getContents());
                    }
                });
    }

    @Test
    void everyRawDatatypeSurvivesTheRoundTrip() {
        Property.holds(
                Campaign.cases(300, 100_000),
                random -> {
                    ModelInferRequest request = raw(random);
                    ModelInferResponse response = answer(decode(split(request, random)));

                    assertThat(response.getRawOutputContentsList())
                            .isEqualTo(request.getRawInputContentsList());
                });
    }

    @Test
    void rawTextsPayForWhatTheyCostBesideTheirBytes() {
        int count = 10_000;
        ModelInferRequest request =
                ModelInferRequest.newBuilder()
                        .addInputs(head("x", Datatype.BYTES, count))
                        .addRawInputContents(ByteString.copyFrom(new byte[4 * count]))
                        .build();
        AtomicLong reserved = new AtomicLong();

        RequestDecoder.decode(
                Frame.of(request.toByteString()), new BudgetedPermit(permit(), counting(reserved)));

        assertThat(reserved.get()).isGreaterThanOrEqualTo(24L * count);
    }

    /// Has room for what is sent, and none for what that grows to.
    private record Narrow(Permit behind) implements Permit {
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
            return _ -> {
                throw new AssertionError("it is read all the same");
            };
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return Optional.empty();
        }

        @Override
        public Optional<Refusal> grow(long inputBytes) {
            return Optional.of(Refusal.of(ErrorCode.OVERLOADED, "growth: " + inputBytes));
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    @Test
    void typedNumbersThatGrowTooMuchAreNotRead() {
        InferTensorContents contents =
                InferTensorContents.newBuilder().addAllFp32Contents(List.of(1f, 2f, 3f)).build();
        ModelInferRequest request =
                ModelInferRequest.newBuilder()
                        .addInputs(
                                InferInputTensor.newBuilder()
                                        .setName("x")
                                        .setDatatype("FP32")
                                        .addShape(3)
                                        .setContents(contents))
                        .build();

        RefusalException refused =
                catchThrowableOfType(
                        RefusalException.class,
                        () ->
                                RequestDecoder.decode(
                                        Frame.of(request.toByteString()), new Narrow(permit())));

        assertThat(refused.refusal().message()).isEqualTo("growth: 12");
    }

    /// The transport still has them: they would be there twice before they are refused.
    @Test
    void rawNumbersThatGrowTooMuchAreNotCopied() {
        ModelInferRequest request =
                ModelInferRequest.newBuilder()
                        .addInputs(head("x", Datatype.FP32, 3))
                        .addRawInputContents(ByteString.copyFrom(new byte[12]))
                        .build();

        RefusalException refused =
                catchThrowableOfType(
                        RefusalException.class,
                        () ->
                                RequestDecoder.decode(
                                        Frame.of(request.toByteString()), new Narrow(permit())));

        assertThat(refused.refusal().message()).isEqualTo("growth: 12");
    }

    private static LongFunction<Optional<Refusal>> counting(AtomicLong reserved) {
        return bytes -> {
            reserved.addAndGet(bytes);
            return Optional.empty();
        };
    }

    @Test
    void parametersKeepTheirKinds() {
        ModelInferRequest request =
                ModelInferRequest.newBuilder()
                        .setModelName("m")
                        .putParameters("flag", parameter().setBoolParam(true).build())
                        .putParameters("whole", parameter().setInt64Param(-5).build())
                        .putParameters("text", parameter().setStringParam("ü").build())
                        .putParameters("real", parameter().setDoubleParam(0.5).build())
                        .putParameters("priority", parameter().setUint64Param(1).build())
                        .build();

        assertThat(decode(request.toByteString()).request().parameters().custom())
                .containsEntry("flag", new ParameterValue.Flag(true))
                .containsEntry("whole", new ParameterValue.Whole(-5))
                .containsEntry("text", new ParameterValue.Text("ü"))
                .containsEntry("real", new ParameterValue.Real(0.5))
                .containsEntry("priority", new ParameterValue.Whole(1));
    }

    @Test
    void theHeadIsFoundWhereverItStands() {
        ByteString tail = ModelInferRequest.newBuilder().setModelName("m").build().toByteString();
        ByteString first =
                raw(new SplittableRandom(1)).toBuilder().clearModelName().build().toByteString();

        assertThat(WireHead.of(first.concat(tail)).model()).isEqualTo("m");
    }

    @Test
    void bytesInContentsAreTakenAsTheyAre() {
        InferInputTensor input =
                InferInputTensor.newBuilder()
                        .setName("t")
                        .setDatatype("BYTES")
                        .addShape(2)
                        .setContents(
                                InferTensorContents.newBuilder()
                                        .addBytesContents(ByteString.copyFromUtf8("grün"))
                                        .addBytesContents(ByteString.EMPTY))
                        .build();
        BytesTensor tensor =
                (BytesTensor)
                        decode(
                                        ModelInferRequest.newBuilder()
                                                .addInputs(input)
                                                .build()
                                                .toByteString())
                                .request()
                                .inputs()
                                .getFirst()
                                .tensor();

        assertThat(tensor.element(0)).isEqualTo("grün".getBytes(StandardCharsets.UTF_8));
        assertThat(tensor.element(1)).isEmpty();
    }

    private static InferParameter.Builder parameter() {
        return InferParameter.newBuilder();
    }

    private static ModelInferResponse answer(DecodedRequest decoded) {
        PredictionOutcome.Answered echo =
                new PredictionOutcome.Answered(
                        new VersionId(new EndpointName("m"), new VersionNumber(1)),
                        decoded.request().inputs(),
                        StopTimes.NONE);
        return ResponseEncoder.encode(echo, decoded);
    }

    /// The message in several direct buffers, as a transport delivers it.
    private static ByteString split(ModelInferRequest request, SplittableRandom random) {
        ByteString whole = request.toByteString();
        ByteString parts = ByteString.EMPTY;
        int from = 0;
        while (from < whole.size()) {
            int to = Math.min(whole.size(), from + 1 + random.nextInt(64));
            ByteBuffer direct = ByteBuffer.allocateDirect(to - from);
            whole.substring(from, to).copyTo(direct);
            parts = parts.concat(UnsafeByteOperations.unsafeWrap(direct.flip()));
            from = to;
        }
        return parts;
    }

    private static ModelInferRequest typed(SplittableRandom random) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m");
        int inputs = 1 + random.nextInt(3);
        for (int i = 0; i < inputs; i++) {
            Datatype datatype = any(random);
            if (datatype == Datatype.FP16 || datatype == Datatype.BF16) {
                datatype = Datatype.FP64;
            }
            int count = random.nextInt(40);
            InferTensorContents.Builder contents = InferTensorContents.newBuilder();
            for (int j = 0; j < count; j++) {
                add(contents, datatype, random);
            }
            request.addInputs(head("in" + i, datatype, count).setContents(contents));
        }
        return request.build();
    }

    private static Datatype any(SplittableRandom random) {
        List<Datatype> all = List.of(Datatype.values());
        return all.get(random.nextInt(all.size()));
    }

    private static InferInputTensor.Builder head(String name, Datatype datatype, long count) {
        return InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype(datatype.name())
                .addShape(1)
                .addShape(count);
    }

    private static void add(
            InferTensorContents.Builder contents, Datatype datatype, SplittableRandom random) {
        switch (datatype) {
            case BOOL -> contents.addBoolContents(random.nextBoolean());
            case INT8 -> contents.addIntContents((byte) random.nextInt());
            case INT16 -> contents.addIntContents((short) random.nextInt());
            case INT32 -> contents.addIntContents(random.nextInt());
            case INT64 -> contents.addInt64Contents(random.nextLong());
            case UINT8 -> contents.addUintContents(random.nextInt(256));
            case UINT16 -> contents.addUintContents(random.nextInt(65_536));
            case UINT32 -> contents.addUintContents(random.nextInt());
            case UINT64 -> contents.addUint64Contents(random.nextLong());
            case FP32 -> contents.addFp32Contents((float) random.nextDouble());
            case FP64 -> contents.addFp64Contents(random.nextDouble());
            case BYTES -> contents.addBytesContents(bytes(random, random.nextInt(9)));
            case FP16, BF16 -> throw new IllegalStateException("raw only");
        }
    }

    private static ModelInferRequest raw(SplittableRandom random) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m");
        int inputs = 1 + random.nextInt(3);
        for (int i = 0; i < inputs; i++) {
            Datatype datatype = any(random);
            int count = random.nextInt(40);
            request.addInputs(head("in" + i, datatype, count));
            request.addRawInputContents(elements(datatype, count, random));
        }
        return request.build();
    }

    private static ByteString elements(Datatype datatype, int count, SplittableRandom random) {
        if (datatype == Datatype.BOOL) {
            byte[] flags = new byte[count];
            for (int i = 0; i < count; i++) {
                flags[i] = (byte) random.nextInt(2);
            }
            return ByteString.copyFrom(flags);
        }
        if (datatype != Datatype.BYTES) {
            return bytes(random, count * datatype.byteSize());
        }
        ByteString all = ByteString.EMPTY;
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(9);
            all =
                    all.concat(ByteString.copyFrom(new byte[] {(byte) length, 0, 0, 0}))
                            .concat(bytes(random, length));
        }
        return all;
    }

    private static ByteString bytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
