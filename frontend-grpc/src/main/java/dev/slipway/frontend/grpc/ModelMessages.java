package dev.slipway.frontend.grpc;

import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ModelConfiguration;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.protocol.DataType;
import dev.slipway.protocol.InferBatchStatistics;
import dev.slipway.protocol.InferStatistics;
import dev.slipway.protocol.MemoryUsage;
import dev.slipway.protocol.ModelConfig;
import dev.slipway.protocol.ModelConfigResponse;
import dev.slipway.protocol.ModelInput;
import dev.slipway.protocol.ModelMetadataResponse;
import dev.slipway.protocol.ModelOutput;
import dev.slipway.protocol.ModelResponseCache;
import dev.slipway.protocol.ModelStatistics;
import dev.slipway.protocol.ModelTransactionPolicy;
import dev.slipway.protocol.ModelVersionPolicy;
import dev.slipway.protocol.RepositoryIndexResponse;
import dev.slipway.protocol.StatisticDuration;
import dev.slipway.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/// The house's words about models as protocol messages.
final class ModelMessages {
    private ModelMessages() {}

    static ModelMetadataResponse metadata(ServedVersion version, List<ServedVersion> all) {
        ModelMetadataResponse.Builder message =
                ModelMetadataResponse.newBuilder()
                        .setName(version.id().endpoint().value())
                        .setPlatform(version.platform());
        all.forEach(one -> message.addVersions(one.id().version().toString()));
        version.signature().inputs().forEach(spec -> message.addInputs(tensor(spec)));
        version.signature().outputs().forEach(spec -> message.addOutputs(tensor(spec)));
        return message.build();
    }

    private static ModelMetadataResponse.TensorMetadata tensor(TensorSpec spec) {
        return ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.datatype().name())
                .addAllShape(extents(spec.shape()))
                .build();
    }

    /// @param versions the numbers of the versions that answer
    static ModelConfigResponse configuration(
            ModelConfiguration configuration, List<Long> versions) {
        ModelConfig.Builder message =
                ModelConfig.newBuilder()
                        .setName(configuration.name())
                        .setPlatform(configuration.platform())
                        .setBackend(configuration.platform())
                        .setVersionPolicy(
                                ModelVersionPolicy.newBuilder()
                                        .setSpecific(
                                                ModelVersionPolicy.Specific.newBuilder()
                                                        .addAllVersions(versions)))
                        .setMaxBatchSize(configuration.maxBatchSize())
                        .setModelTransactionPolicy(ModelTransactionPolicy.getDefaultInstance())
                        .setResponseCache(ModelResponseCache.getDefaultInstance());
        for (TensorSpec spec : configuration.inputs()) {
            message.addInput(
                    ModelInput.newBuilder()
                            .setName(spec.name())
                            .setDataType(DataType.valueOf(ModelConfiguration.typeName(spec)))
                            .addAllDims(extents(spec.shape())));
        }
        for (TensorSpec spec : configuration.outputs()) {
            message.addOutput(
                    ModelOutput.newBuilder()
                            .setName(spec.name())
                            .setDataType(DataType.valueOf(ModelConfiguration.typeName(spec)))
                            .addAllDims(extents(spec.shape())));
        }
        return ModelConfigResponse.newBuilder().setConfig(message).build();
    }

    private static List<Long> extents(Shape shape) {
        return Arrays.stream(shape.extents()).boxed().toList();
    }

    static ModelStatistics statistics(VersionStatistics statistics) {
        ModelStatistics.Builder message =
                ModelStatistics.newBuilder()
                        .setName(statistics.id().endpoint().value())
                        .setVersion(statistics.id().version().toString())
                        .setLastInference(statistics.lastInferenceMillis())
                        .setInferenceCount(statistics.inferenceCount())
                        .setExecutionCount(statistics.executionCount())
                        .setInferenceStats(durations(statistics.durations()));
        for (VersionStatistics.BatchStatistics batch : statistics.batches()) {
            message.addBatchStats(
                    InferBatchStatistics.newBuilder()
                            .setBatchSize(batch.batchSize())
                            .setComputeInput(total(batch.computeInput()))
                            .setComputeInfer(total(batch.computeInfer()))
                            .setComputeOutput(total(batch.computeOutput())));
        }
        if (statistics.memoryBytes() > 0) {
            message.addMemoryUsage(
                    MemoryUsage.newBuilder().setType("CPU").setByteSize(statistics.memoryBytes()));
        }
        return message.build();
    }

    private static InferStatistics durations(VersionStatistics.Durations durations) {
        return InferStatistics.newBuilder()
                .setSuccess(total(durations.success()))
                .setFail(total(durations.fail()))
                .setQueue(total(durations.queue()))
                .setComputeInput(total(durations.computeInput()))
                .setComputeInfer(total(durations.computeInfer()))
                .setComputeOutput(total(durations.computeOutput()))
                .setCacheHit(StatisticDuration.getDefaultInstance())
                .setCacheMiss(StatisticDuration.getDefaultInstance())
                .build();
    }

    private static StatisticDuration total(VersionStatistics.Total total) {
        return StatisticDuration.newBuilder().setCount(total.count()).setNs(total.nanos()).build();
    }

    static RepositoryIndexResponse.ModelIndex index(ServedVersion version) {
        RepositoryIndexResponse.ModelIndex.Builder message =
                RepositoryIndexResponse.ModelIndex.newBuilder()
                        .setName(version.id().endpoint().value())
                        .setVersion(version.id().version().toString());
        return switch (version.state()) {
            case VersionState.Ready() -> message.setState("READY").build();
            case VersionState.Dormant(Tier _) ->
                    message.setState("READY").setReason("loaded for the next request").build();
            case VersionState.Loading() -> message.setState("LOADING").setReason("loading").build();
            case VersionState.Unloaded() ->
                    message.setState("UNAVAILABLE").setReason("unloaded").build();
            case VersionState.Failed(String reason) ->
                    message.setState("UNAVAILABLE").setReason(reason).build();
        };
    }
}
