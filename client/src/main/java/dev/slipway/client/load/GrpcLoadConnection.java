package dev.slipway.client.load;

import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.NamedTensor;
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

    /// Makes channels to `address` that send one request per tensor.
    public static Supplier<LoadConnection> channels(
            InetSocketAddress address, String endpoint, List<NamedTensor> inputs) {
        List<ModelInferRequest> requests =
                inputs.stream().map(input -> PreparedRequests.grpc(endpoint, input)).toList();
        return () -> new GrpcLoadConnection(address, requests);
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
