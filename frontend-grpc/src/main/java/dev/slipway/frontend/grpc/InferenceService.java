package dev.slipway.frontend.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.status.ModelConfiguration;
import dev.slipway.api.status.ModelQueries;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.frontend.grpc.wire.Frame;
import dev.slipway.frontend.grpc.wire.FrameMarshaller;
import dev.slipway.frontend.grpc.wire.Inflation;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelConfigRequest;
import dev.slipway.protocol.ModelConfigResponse;
import dev.slipway.protocol.ModelMetadataRequest;
import dev.slipway.protocol.ModelMetadataResponse;
import dev.slipway.protocol.ModelReadyRequest;
import dev.slipway.protocol.ModelReadyResponse;
import dev.slipway.protocol.ModelStatisticsRequest;
import dev.slipway.protocol.ModelStatisticsResponse;
import dev.slipway.protocol.RepositoryIndexRequest;
import dev.slipway.protocol.RepositoryIndexResponse;
import dev.slipway.protocol.RepositoryModelLoadRequest;
import dev.slipway.protocol.RepositoryModelUnloadRequest;
import dev.slipway.protocol.ServerLiveRequest;
import dev.slipway.protocol.ServerLiveResponse;
import dev.slipway.protocol.ServerMetadataRequest;
import dev.slipway.protocol.ServerMetadataResponse;
import dev.slipway.protocol.ServerReadyRequest;
import dev.slipway.protocol.ServerReadyResponse;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/// The table of `inference.GRPCInferenceService`: every call and who answers it.
final class InferenceService {
    private final CallStarts starts;
    private final GrpcDoorSpec spec;
    private final FrameMarshaller frames;
    private final List<ServerMethodDefinition<?, ?>> calls = new ArrayList<>();

    private InferenceService(CallStarts starts, Inflation inflation) {
        this.starts = starts;
        this.spec = starts.spec();
        this.frames = new FrameMarshaller(inflation);
    }

    /// The service, with predictions on `executor`.
    ///
    /// @param streams answers those of many messages
    static ServerServiceDefinition define(
            CallStarts starts, StreamCalls streams, Executor executor, Inflation inflation) {
        InferenceService service = new InferenceService(starts, inflation);
        service.add(
                GRPCInferenceServiceGrpc.getModelInferMethod(), new InferCalls(starts, executor));
        service.add(GRPCInferenceServiceGrpc.getModelStreamInferMethod(), streams);
        service.addServerLookups();
        service.addModelLookups();
        service.addRepository(executor);
        return Services.of(GRPCInferenceServiceGrpc.getServiceDescriptor(), service.calls);
    }

    private void addServerLookups() {
        lookup(
                GRPCInferenceServiceGrpc.getServerLiveMethod(),
                ServerLiveRequest.parser(),
                (_, _) -> ServerLiveResponse.newBuilder().setLive(true).build());
        lookup(
                GRPCInferenceServiceGrpc.getServerReadyMethod(),
                ServerReadyRequest.parser(),
                (models, _) -> ServerReadyResponse.newBuilder().setReady(models.isReady()).build());
        lookup(
                GRPCInferenceServiceGrpc.getServerMetadataMethod(),
                ServerMetadataRequest.parser(),
                (_, _) ->
                        ServerMetadataResponse.newBuilder()
                                .setName(spec.identity().name())
                                .setVersion(spec.identity().version())
                                .addAllExtensions(ServerIdentity.EXTENSIONS)
                                .build());
    }

    private void addModelLookups() {
        lookup(
                GRPCInferenceServiceGrpc.getModelReadyMethod(),
                ModelReadyRequest.parser(),
                InferenceService::ready);
        lookup(
                GRPCInferenceServiceGrpc.getModelMetadataMethod(),
                ModelMetadataRequest.parser(),
                InferenceService::metadata);
        lookup(
                GRPCInferenceServiceGrpc.getModelConfigMethod(),
                ModelConfigRequest.parser(),
                InferenceService::configuration);
        lookup(
                GRPCInferenceServiceGrpc.getModelStatisticsMethod(),
                ModelStatisticsRequest.parser(),
                InferenceService::statistics);
    }

    private void addRepository(Executor executor) {
        lookup(
                GRPCInferenceServiceGrpc.getRepositoryIndexMethod(),
                RepositoryIndexRequest.parser(),
                InferenceService::index);
        RepositoryCalls changes = new RepositoryCalls(spec.ports().repository());
        add(
                GRPCInferenceServiceGrpc.getRepositoryModelLoadMethod(),
                new LookupCalls<>(
                        RepositoryModelLoadRequest.parser(), changes::load, starts, executor));
        add(
                GRPCInferenceServiceGrpc.getRepositoryModelUnloadMethod(),
                new LookupCalls<>(
                        RepositoryModelUnloadRequest.parser(), changes::unload, starts, executor));
    }

    private static ModelReadyResponse ready(Models models, ModelReadyRequest request) {
        ModelQueries queries = new ModelQueries(models);
        ServedVersion version = queries.version(request.getName(), request.getVersion());
        return ModelReadyResponse.newBuilder().setReady(models.answers(version)).build();
    }

    private static ModelMetadataResponse metadata(Models models, ModelMetadataRequest request) {
        ModelQueries queries = new ModelQueries(models);
        ServedVersion version = queries.described(request.getName(), request.getVersion());
        return ModelMessages.metadata(
                version, queries.listed(request.getName(), request.getVersion()));
    }

    private static ModelConfigResponse configuration(Models models, ModelConfigRequest request) {
        ModelQueries queries = new ModelQueries(models);
        return ModelMessages.configuration(
                ModelConfiguration.of(queries.described(request.getName(), request.getVersion())),
                queries.readyNumbers(request.getName()));
    }

    private static ModelStatisticsResponse statistics(
            Models models, ModelStatisticsRequest request) {
        ModelQueries queries = new ModelQueries(models);
        ModelStatisticsResponse.Builder reply = ModelStatisticsResponse.newBuilder();
        queries.statistics(request.getName(), request.getVersion())
                .forEach(one -> reply.addModelStats(ModelMessages.statistics(one)));
        return reply.build();
    }

    private static RepositoryIndexResponse index(Models models, RepositoryIndexRequest request) {
        ModelQueries queries = new ModelQueries(models);
        RepositoryIndexResponse.Builder reply = RepositoryIndexResponse.newBuilder();
        queries.index(request.getReady()).forEach(one -> reply.addModels(ModelMessages.index(one)));
        return reply.build();
    }

    private <Q extends MessageLite, A> void lookup(
            MethodDescriptor<Q, A> method, Parser<Q> parser, BiFunction<Models, Q, A> answer) {
        add(
                method,
                new LookupCalls<>(
                        parser,
                        (asker, request) -> answer.apply(asker.visible(), request),
                        starts,
                        Runnable::run));
    }

    private <Q, A> void add(MethodDescriptor<Q, A> method, ServerCallHandler<Frame, A> handler) {
        calls.add(
                ServerMethodDefinition.create(
                        method.toBuilder(frames, method.getResponseMarshaller()).build(), handler));
    }
}
