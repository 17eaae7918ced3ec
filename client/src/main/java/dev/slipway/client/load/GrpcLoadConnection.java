package dev.slipway.client.load;

import dev.slipway.client.GrpcMessages;
import dev.slipway.client.PredictRequest;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A gRPC channel that sends prepared unary requests.
public final class GrpcLoadConnection implements LoadConnection {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub;
    private final List<ModelInferRequest> requests;

    /// A channel to `address` that can send these requests.
    GrpcLoadConnection(InetSocketAddress address, List<ModelInferRequest> requests) {
        String target = address.getHostString() + ":" + address.getPort();
        this.channel =
                Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                        .directExecutor()
                        .build();
        this.stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
        this.requests = requests;
    }

    /// Makes channels to `address` that send these requests.
    public static Supplier<LoadConnection> channels(
            InetSocketAddress address, List<PredictRequest> requests) {
        List<ModelInferRequest> messages = requests.stream().map(GrpcMessages::encode).toList();
        return () -> new GrpcLoadConnection(address, messages);
    }

    @Override
    public Answer call(int index) {
        try {
            ModelInferResponse answer =
                    stub.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                            .modelInfer(requests.get(index));
            return new Answer(0, answer.getOutputsCount() > 0, BodySlice.EMPTY);
        } catch (StatusRuntimeException e) {
            return new Answer(e.getStatus().getCode().value(), false, BodySlice.EMPTY);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
