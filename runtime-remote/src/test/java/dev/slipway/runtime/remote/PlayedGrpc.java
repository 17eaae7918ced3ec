package dev.slipway.runtime.remote;

import com.google.protobuf.ByteString;
import dev.slipway.api.spec.BackendTerms.Protocol;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.protocol.ModelInferResponse.InferOutputTensor;
import dev.slipway.protocol.ModelMetadataRequest;
import dev.slipway.protocol.ModelMetadataResponse;
import dev.slipway.protocol.ModelReadyRequest;
import dev.slipway.protocol.ModelReadyResponse;
import dev.slipway.protocol.ServerReadyRequest;
import dev.slipway.protocol.ServerReadyResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The played backend over gRPC, behind a relay that breaks what gRPC itself would not.
final class PlayedGrpc extends PlayedBackend {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> ERROR_CODE =
            Metadata.Key.of("slipway-error-code", Metadata.ASCII_STRING_MARSHALLER);

    private final Server server;
    private final Relay relay;

    PlayedGrpc(int port) {
        try {
            this.server =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .addService(new Service())
                            .intercept(new Tokens())
                            .build()
                            .start();
            this.relay = new Relay(port, server.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Tokens implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String shown = headers.get(AUTHORIZATION);
            show(shown == null ? "" : shown);
            return next.startCall(call, headers);
        }
    }

    private final class Service extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
        @Override
        public void serverReady(
                ServerReadyRequest request, StreamObserver<ServerReadyResponse> answer) {
            answer.onNext(ServerReadyResponse.newBuilder().setReady(isServerReady()).build());
            answer.onCompleted();
        }

        @Override
        public void modelReady(
                ModelReadyRequest request, StreamObserver<ModelReadyResponse> answer) {
            answer.onNext(ModelReadyResponse.newBuilder().setReady(isModelReady()).build());
            answer.onCompleted();
        }

        @Override
        public void modelMetadata(
                ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> answer) {
            if (!isDescribing()) {
                answer.onError(Status.UNIMPLEMENTED.asRuntimeException());
                return;
            }
            answer.onNext(
                    ModelMetadataResponse.newBuilder()
                            .setName(request.getName())
                            .addInputs(described("x", "FP32", -1, WIDTH))
                            .addOutputs(described("y", "FP32", -1, WIDTH))
                            .addOutputs(described("z", "BYTES", -1, 1))
                            .build());
            answer.onCompleted();
        }

        @Override
        public void modelInfer(
                ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
            Behaviour behaviour = next();
            tellMicros(request.getParametersOrThrow("timeout").getInt64Param());
            Status status = status(behaviour);
            if (status != null) {
                answer.onError(status.asRuntimeException(trailers(behaviour)));
                return;
            }
            switch (behaviour) {
                case HANG ->
                        ((ServerCallStreamObserver<ModelInferResponse>) answer)
                                .setOnCancelHandler(() -> left(true));
                case CLOSE, CUT -> relay.cut();
                case GARBAGE -> relay.garble();
                default -> {
                    answer.onNext(answered(request, behaviour));
                    answer.onCompleted();
                }
            }
        }
    }

    /// As a server of ours has them, which says what its status stands for.
    private static Metadata trailers(Behaviour behaviour) {
        Metadata trailers = new Metadata();
        if (behaviour == Behaviour.OVERSIZED) {
            trailers.put(ERROR_CODE, "PAYLOAD_TOO_LARGE");
        }
        if (behaviour == Behaviour.FULL) {
            trailers.put(ERROR_CODE, "OVERLOADED");
        }
        return trailers;
    }

    private @Nullable Status status(Behaviour behaviour) {
        return switch (behaviour) {
            case FAILED -> Status.INTERNAL.withDescription("it broke");
            case UNAVAILABLE -> Status.UNAVAILABLE.withDescription("not now");
            case BUSY, FULL -> Status.RESOURCE_EXHAUSTED.withDescription("no place");
            case OVERSIZED -> Status.RESOURCE_EXHAUSTED.withDescription("too much");
            case REJECTED -> Status.INVALID_ARGUMENT.withDescription("x is odd");
            case NOT_FOUND -> Status.NOT_FOUND.withDescription("no such model");
            case DENIED -> Status.UNAUTHENTICATED.withDescription("who is " + token());
            default -> null;
        };
    }

    private static ModelMetadataResponse.TensorMetadata described(
            String name, String datatype, long... shape) {
        ModelMetadataResponse.TensorMetadata.Builder tensor =
                ModelMetadataResponse.TensorMetadata.newBuilder()
                        .setName(name)
                        .setDatatype(datatype);
        for (long extent : shape) {
            tensor.addShape(extent);
        }
        return tensor.build();
    }

    private static ModelInferResponse answered(ModelInferRequest request, Behaviour behaviour) {
        long rows = request.getInputs(0).getShape(0);
        ByteBuffer x =
                request.getRawInputContents(0)
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN);
        int count = (int) rows * WIDTH;
        int given =
                switch (behaviour) {
                    case TOO_FEW -> count - 1;
                    case TOO_MANY -> count + 1;
                    case TOO_LARGE -> 1 << 20;
                    default -> count;
                };
        ByteBuffer y = ByteBuffer.allocate(4 * given).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < Math.min(count, given); i++) {
            boolean isNan = behaviour == Behaviour.NOT_A_NUMBER;
            y.putFloat(4 * i, isNan ? Float.NaN : 2 * x.getFloat(4 * i));
        }
        ModelInferResponse.Builder answer = ModelInferResponse.newBuilder().setModelName("twice");
        InferOutputTensor.Builder head =
                InferOutputTensor.newBuilder()
                        .setName(behaviour == Behaviour.UNKNOWN_OUTPUT ? "w" : "y")
                        .setDatatype(behaviour == Behaviour.WRONG_DATATYPE ? "INT32" : "FP32");
        head.addShape(
                switch (behaviour) {
                    case HUGE -> Long.MAX_VALUE / 4;
                    case NEGATIVE -> -1;
                    default -> rows;
                });
        if (behaviour != Behaviour.WRONG_RANK) {
            head.addShape(behaviour == Behaviour.WRONG_SHAPE ? WIDTH + 1 : WIDTH);
        }
        if (behaviour != Behaviour.MISSING) {
            answer.addOutputs(head).addRawOutputContents(ByteString.copyFrom(y));
        }
        if (behaviour == Behaviour.TWICE) {
            answer.addOutputs(head).addRawOutputContents(ByteString.copyFrom(y));
        }
        boolean wantsText =
                request.getOutputsCount() == 0
                        || request.getOutputsList().stream().anyMatch(o -> o.getName().equals("z"));
        return wantsText ? text(answer, x, rows) : answer.build();
    }

    private static ModelInferResponse text(
            ModelInferResponse.Builder answer, ByteBuffer x, long rows) {
        ByteBuffer z = ByteBuffer.allocate((int) rows * 40).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            byte[] text =
                    Float.toString(x.getFloat(4 * WIDTH * row)).getBytes(StandardCharsets.UTF_8);
            z.putInt(text.length).put(text);
        }
        return answer.addOutputs(
                        InferOutputTensor.newBuilder()
                                .setName("z")
                                .setDatatype("BYTES")
                                .addShape(rows)
                                .addShape(1))
                .addRawOutputContents(ByteString.copyFrom(z.flip()))
                .build();
    }

    @Override
    Protocol protocol() {
        return Protocol.GRPC;
    }

    @Override
    int port() {
        return relay.port();
    }

    @Override
    public void close() {
        relay.close();
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
