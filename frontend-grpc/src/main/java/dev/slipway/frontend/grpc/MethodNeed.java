package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Permission;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What each method needs of its caller: the one table of this door. A door with a method that is
/// not in it does not open.
enum MethodNeed {
    SERVER_LIVE(GRPCInferenceServiceGrpc.getServerLiveMethod(), Permission.PROBE, Reach.NOBODY),
    SERVER_READY(GRPCInferenceServiceGrpc.getServerReadyMethod(), Permission.PROBE, Reach.NOBODY),
    SERVER_METADATA(
            GRPCInferenceServiceGrpc.getServerMetadataMethod(),
            Permission.READ_STATUS,
            Reach.SOMETHING),
    MODEL_READY(
            GRPCInferenceServiceGrpc.getModelReadyMethod(),
            Permission.READ_STATUS,
            Reach.NAMED_ENDPOINT),
    MODEL_METADATA(
            GRPCInferenceServiceGrpc.getModelMetadataMethod(),
            Permission.READ_STATUS,
            Reach.NAMED_ENDPOINT),
    MODEL_CONFIGURATION(
            GRPCInferenceServiceGrpc.getModelConfigMethod(),
            Permission.READ_STATUS,
            Reach.NAMED_ENDPOINT),
    MODEL_STATISTICS(
            GRPCInferenceServiceGrpc.getModelStatisticsMethod(),
            Permission.READ_STATUS,
            Reach.SOMETHING),
    REPOSITORY_INDEX(
            GRPCInferenceServiceGrpc.getRepositoryIndexMethod(),
            Permission.READ_STATUS,
            Reach.SOMETHING),
    REPOSITORY_LOAD(
            GRPCInferenceServiceGrpc.getRepositoryModelLoadMethod(),
            Permission.OPERATE,
            Reach.SERVER),
    REPOSITORY_UNLOAD(
            GRPCInferenceServiceGrpc.getRepositoryModelUnloadMethod(),
            Permission.OPERATE,
            Reach.SERVER),
    INFER(GRPCInferenceServiceGrpc.getModelInferMethod(), Permission.PREDICT, Reach.NAMED_ENDPOINT),
    STREAM_INFER(
            GRPCInferenceServiceGrpc.getModelStreamInferMethod(),
            Permission.PREDICT,
            Reach.NAMED_ENDPOINT),
    HEALTH(HealthGrpc.getCheckMethod(), Permission.PROBE, Reach.NOBODY),
    HEALTH_WATCH(HealthGrpc.getWatchMethod(), Permission.PROBE, Reach.NOBODY),
    REFLECTION(
            ServerReflectionGrpc.getServerReflectionInfoMethod(),
            Permission.READ_STATUS,
            Reach.SOMETHING);

    private static final Map<String, MethodNeed> BY_METHOD =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(need -> need.method, Function.identity()));

    private final String method;
    private final Permission permission;
    private final Reach reach;

    MethodNeed(MethodDescriptor<?, ?> method, Permission permission, Reach reach) {
        this.method = method.getFullMethodName();
        this.permission = permission;
        this.reach = reach;
    }

    /// On what the permission is needed.
    enum Reach {
        /// Nobody is asked who they are.
        NOBODY,
        /// On the whole server.
        SERVER,
        /// On anything at all; the answer shows what the caller may see.
        SOMETHING,
        /// On the endpoint that the message names, so it is asked again when that has been read.
        NAMED_ENDPOINT
    }

    /// What this method needs; empty for one without an owner, which nobody may call.
    static Optional<MethodNeed> of(String fullMethodName) {
        return Optional.ofNullable(BY_METHOD.get(fullMethodName));
    }

    Permission permission() {
        return permission;
    }

    Reach reach() {
        return reach;
    }
}
