package dev.slipway.client.load;

import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.prediction.GrpcChannels;
import dev.slipway.client.prediction.GrpcMessages;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A gRPC channel that sends prepared unary requests.
public final class GrpcLoadConnection implements LoadConnection {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub;
    private final List<ModelInferRequest> requests;

    private GrpcLoadConnection(
            ManagedChannel channel, Metadata caller, List<ModelInferRequest> requests) {
        this.channel = channel;
        this.stub =
                GRPCInferenceServiceGrpc.newBlockingStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(caller));
        this.requests = requests;
    }

    /// Makes channels to `address` that send these requests, encrypted and shown who calls and how
    /// much it matters as the settings say; the token is asked for once, now.
    public static Supplier<LoadConnection> channels(
            InetSocketAddress address, ClientSettings settings, List<PredictRequest> requests) {
        List<ModelInferRequest> messages = requests.stream().map(GrpcMessages::encode).toList();
        String target = LoadAddress.authority(address);
        Metadata caller = new Metadata();
        settings.token().token().ifPresent(token -> caller.put(AUTHORIZATION, "Bearer " + token));
        settings.standing()
                .headers()
                .forEach((name, value) ->
                        caller.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return () ->
                new GrpcLoadConnection(
                        GrpcChannels.to(target, settings).directExecutor().build(),
                        caller,
                        messages);
    }

    @Override
    public Answer call(int index) {
        try {
            ModelInferResponse answer =
                    stub.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                            .modelInfer(requests.get(index));
            return new Answer(0, answer.getOutputsCount() > 0, BodySlice.EMPTY);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                // Else a lost connection rests, up to two minutes, however soon the server is back.
                channel.resetConnectBackoff();
            }
            return new Answer(e.getStatus().getCode().value(), false, BodySlice.EMPTY);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
