package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.protocol.DataType;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.slipway.protocol.ModelConfig;
import dev.slipway.protocol.ModelConfigRequest;
import dev.slipway.protocol.ModelMetadataRequest;
import dev.slipway.protocol.ModelMetadataResponse;
import dev.slipway.protocol.ModelReadyRequest;
import dev.slipway.protocol.ModelStatistics;
import dev.slipway.protocol.ModelStatisticsRequest;
import dev.slipway.protocol.RepositoryIndexRequest;
import dev.slipway.protocol.RepositoryIndexResponse.ModelIndex;
import dev.slipway.protocol.RepositoryModelLoadRequest;
import dev.slipway.protocol.RepositoryModelUnloadRequest;
import dev.slipway.protocol.ServerLiveRequest;
import dev.slipway.protocol.ServerMetadataRequest;
import dev.slipway.protocol.ServerReadyRequest;
import dev.slipway.testkit.fake.FakeAccess;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupsTest {
    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    private GRPCInferenceServiceBlockingStub stub() {
        return GRPCInferenceServiceGrpc.newBlockingStub(house.channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static Status.Code refusal(Runnable call) {
        StatusRuntimeException refusal =
                catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal.getStatus().getCode();
    }

    @Test
    void theServerSaysWhatItIs() {
        assertThat(stub().serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
        assertThat(stub().serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
                .isFalse();
        assertThat(
                        stub().serverMetadata(ServerMetadataRequest.getDefaultInstance())
                                .getExtensionsList())
                .isEqualTo(ServerIdentity.EXTENSIONS);
    }

    @Test
    void aModelSaysWhatItTakes() {
        ModelMetadataResponse metadata =
                stub().modelMetadata(ModelMetadataRequest.newBuilder().setName("echo").build());

        assertThat(metadata.getVersionsList()).containsExactly("1");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 3L);
        assertThat(metadata.getOutputs(0).getDatatype()).isEqualTo("FP32");
    }

    @Test
    void aConfigurationHidesTheBatchAxis() {
        ModelConfig config =
                stub().modelConfig(ModelConfigRequest.newBuilder().setName("echo").build())
                        .getConfig();

        assertThat(config.getMaxBatchSize()).isPositive();
        assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
        assertThat(config.getInput(0).getDimsList()).containsExactly(3L);
        assertThat(config.hasModelTransactionPolicy()).isTrue();
        assertThat(config.getBackend()).isEqualTo("fake");
        assertThat(config.getVersionPolicy().getSpecific().getVersionsList()).containsExactly(1L);
    }

    @Test
    void readinessKnowsLoadingAndUnknownModels() {
        assertThat(ready("echo")).isTrue();
        assertThat(ready("loading")).isFalse();
        assertThat(refusal(() -> assertThat(ready("nobody")).isTrue()))
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    private boolean ready(String name) {
        return stub().modelReady(ModelReadyRequest.newBuilder().setName(name).build()).getReady();
    }

    @Test
    void statisticsCarryEveryCounter() {
        List<ModelStatistics> all =
                stub().modelStatistics(ModelStatisticsRequest.newBuilder().setName("echo").build())
                        .getModelStatsList();

        assertThat(all).hasSize(1);
        assertThat(all.getFirst().getInferenceCount()).isEqualTo(9);
        assertThat(all.getFirst().getInferenceStats().getQueue().getNs()).isEqualTo(700);
        assertThat(all.getFirst().getBatchStats(0).getBatchSize()).isEqualTo(2);
        assertThat(all.getFirst().getBatchStats(0).getComputeInput().getNs()).isEqualTo(700);
        assertThat(all.getFirst().getBatchStats(0).getComputeOutput().getCount()).isEqualTo(7);
    }

    @Test
    void theIndexNamesStatesAndReasons() {
        List<ModelIndex> all =
                stub().repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList();

        assertThat(all)
                .extracting(ModelIndex::getName, ModelIndex::getState, ModelIndex::getReason)
                .contains(
                        tuple("broken", "UNAVAILABLE", "cut short"),
                        tuple("echo", "READY", ""),
                        tuple("loading", "LOADING", "loading"));
        assertThat(
                        stub().repositoryIndex(
                                        RepositoryIndexRequest.newBuilder().setReady(true).build())
                                .getModelsList())
                .extracting(ModelIndex::getState)
                .containsOnly("READY");
    }

    @Test
    void loadAndUnloadAreNotForLocalCallers() {
        assertThat(
                        refusal(() ->
                                assertThat(
                                                stub().repositoryModelLoad(
                                                                RepositoryModelLoadRequest
                                                                        .getDefaultInstance()))
                                        .isNull()))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(
                        refusal(() ->
                                assertThat(
                                                stub().repositoryModelUnload(
                                                                RepositoryModelUnloadRequest
                                                                        .getDefaultInstance()))
                                        .isNull()))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void operatorLoadsAndUnloads() {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer ADMIN");
        try (House open = new House(new FakeAccess())) {
            GRPCInferenceServiceBlockingStub stub =
                    GRPCInferenceServiceGrpc.newBlockingStub(open.channel)
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
            assertThat(
                            stub.repositoryModelUnload(
                                    RepositoryModelUnloadRequest.newBuilder()
                                            .setModelName("echo")
                                            .build()))
                    .isNotNull();
            assertThat(
                            stub.repositoryModelLoad(
                                    RepositoryModelLoadRequest.newBuilder()
                                            .setModelName("echo")
                                            .build()))
                    .isNotNull();
            assertThat(open.repository.asked()).hasSize(2);
            open.repository.refuseNext(
                    Refusal.of(ErrorCode.UNMET_REQUIREMENT, "stays-loaded: by policy always-on"));
            assertThat(
                            refusal(() ->
                                    assertThat(
                                                    stub.repositoryModelUnload(
                                                            RepositoryModelUnloadRequest
                                                                    .newBuilder()
                                                                    .setModelName("echo")
                                                                    .build()))
                                            .isNull()))
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(
                            refusal(() ->
                                    assertThat(
                                                    stub.repositoryModelLoad(
                                                            RepositoryModelLoadRequest.newBuilder()
                                                                    .setModelName("nope")
                                                                    .build()))
                                            .isNull()))
                    .isEqualTo(Status.Code.NOT_FOUND);
        }
    }

    @Test
    void messageThatIsTooLargeOnceItIsPlainIsRefused() {
        ModelReadyRequest large =
                ModelReadyRequest.newBuilder().setName("x".repeat(200_000)).build();
        assertThat(
                        refusal(() ->
                                assertThat(stub().withCompression("gzip").modelReady(large))
                                        .isNull()))
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void messageThatIsMoreThanANameIsRefused() {
        ModelReadyRequest large =
                ModelReadyRequest.newBuilder().setName("x".repeat(200_000)).build();
        assertThat(refusal(() -> assertThat(stub().modelReady(large)).isNull()))
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    /// Anybody may ask for it, by a message that is small until somebody reads it.
    @Test
    void healthOfMoreThanANameIsNotLookedUp() {
        HealthCheckRequest large =
                HealthCheckRequest.newBuilder().setService("x".repeat(200_000)).build();
        assertThat(
                        refusal(() ->
                                assertThat(
                                                HealthGrpc.newBlockingStub(house.channel)
                                                        .withCompression("gzip")
                                                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                                                        .check(large))
                                        .isNull()))
                .isNotEqualTo(Status.Code.NOT_FOUND)
                .isNotEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(health("echo")).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void unreadableMessagesAreInvalidArguments() {
        assertThat(
                        refusal(() ->
                                assertThat(
                                                ClientCalls.blockingUnaryCall(
                                                        house.channel,
                                                        BytesMethods.unary("ModelConfig"),
                                                        CallOptions.DEFAULT,
                                                        ByteString.fromHex("0aff")))
                                        .isNull()))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void healthFollowsReadiness() {
        assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(health("echo")).isEqualTo(ServingStatus.SERVING);
        assertThat(health("loading")).isEqualTo(ServingStatus.NOT_SERVING);
        house.served.remove("loading");
        house.served.remove("broken");
        assertThat(health("")).isEqualTo(ServingStatus.SERVING);
        assertThat(refusal(() -> assertThat(health("nobody")).isNull()))
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aModelWhoseBackendIsAwayIsNotReady() {
        house.hindrances.put("echo", "its backend is away");
        assertThat(ready("echo")).isFalse();
        assertThat(health("echo")).isEqualTo(ServingStatus.NOT_SERVING);
        house.hindrances.clear();
        assertThat(ready("echo")).isTrue();
        assertThat(health("echo")).isEqualTo(ServingStatus.SERVING);
    }

    private ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(house.channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void reflectionListsTheService() {
        ServerReflectionResponse listing =
                ClientCalls.blockingServerStreamingCall(
                                house.channel,
                                ServerReflectionGrpc.getServerReflectionInfoMethod(),
                                CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                                ServerReflectionRequest.newBuilder().setListServices("").build())
                        .next();

        assertThat(listing.getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .contains("inference.GRPCInferenceService", "grpc.health.v1.Health");
    }

    @Test
    void foreignAuthoritiesAndProxiesAreRefused() {
        ManagedChannel foreign = house.channel().overrideAuthority("evil.example").build();
        Metadata forwarded = new Metadata();
        forwarded.put(Answers.key("x-forwarded-for"), "10.0.0.1");
        try {
            assertThat(metadata(GRPCInferenceServiceGrpc.newBlockingStub(foreign)))
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(
                            metadata(
                                    stub().withInterceptors(
                                                    MetadataUtils.newAttachHeadersInterceptor(
                                                            forwarded))))
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
        } finally {
            foreign.shutdownNow();
        }
    }

    private static Status.Code metadata(GRPCInferenceServiceBlockingStub stub) {
        return refusal(() ->
                assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()))
                        .isNull());
    }

    @Test
    void aLoadingModelHasNoConfigurationYet() {
        assertThat(refusal(() -> assertThat(config("loading")).isNull()))
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    private ModelConfig config(String name) {
        return stub().modelConfig(ModelConfigRequest.newBuilder().setName(name).build())
                .getConfig();
    }
}
