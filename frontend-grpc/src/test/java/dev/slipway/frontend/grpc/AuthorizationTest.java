package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Role;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelReadyRequest;
import dev.slipway.protocol.ModelStreamInferResponse;
import dev.slipway.protocol.RepositoryModelLoadRequest;
import dev.slipway.testkit.fake.FakeAccess;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every method against every kind of caller.
class AuthorizationTest {
    private static final String ECHO = "echo";

    private static List<MethodDescriptor<?, ?>> methods() {
        return Stream.of(
                        GRPCInferenceServiceGrpc.getServiceDescriptor(),
                        HealthGrpc.getServiceDescriptor(),
                        ServerReflectionGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream())
                .<MethodDescriptor<?, ?>>map(method -> method)
                .toList();
    }

    private static List<String> callers() {
        List<String> callers = new ArrayList<>(List.of("", "expired", "revoked", "nonsense"));
        for (Role role : Role.values()) {
            callers.add(role.name());
            callers.add(role + "@team:others");
            callers.add(role + "@model:" + ECHO);
        }
        return callers;
    }

    @Test
    void everyMethodHasAnOwner() {
        assertThat(methods())
                .allMatch(method -> MethodNeed.of(method.getFullMethodName()).isPresent());
        assertThat(methods()).hasSize(MethodNeed.values().length);
    }

    @Test
    void everyMethodAsksEveryCallerForItsPermission() throws InvalidProtocolBufferException {
        try (House house = new House(new FakeAccess())) {
            for (MethodDescriptor<?, ?> method : methods()) {
                MethodNeed need = MethodNeed.of(method.getFullMethodName()).orElseThrow();
                for (String caller : callers()) {
                    assertThat(outcome(house, method, need, caller))
                            .as("%s as '%s'", need, caller)
                            .isEqualTo(expected(need, caller));
                }
            }
        }
    }

    @Test
    void webPagesAndProxiesOnThisMachineGetNowhere() {
        try (House house = new House()) {
            assertThat(status(house, "localhost", "user-agent", "curl")).isEqualTo(Status.Code.OK);
            for (String host : List.of("rebound.example:8001", "127.0.0.1.rebound.example")) {
                assertThat(status(house, host, "user-agent", "curl"))
                        .as(host)
                        .isEqualTo(Status.Code.PERMISSION_DENIED);
            }
            for (String[] header :
                    new String[][] {
                        {"origin", "https://evil.example"},
                        {"origin", "null"},
                        {"sec-fetch-site", "cross-site"},
                        {"forwarded", "for=127.0.0.1;host=localhost"},
                        {"x-forwarded-for", "127.0.0.1"}
                    }) {
                assertThat(status(house, "localhost", header[0], header[1]))
                        .as(header[0])
                        .isEqualTo(Status.Code.PERMISSION_DENIED);
            }
            assertThat(house.observed).isEmpty();
        }
    }

    private static Status.Code status(House house, String authority, String name, String value) {
        Metadata headers = new Metadata();
        headers.put(Answers.key(name), value);
        ManagedChannel channel = house.channel().overrideAuthority(authority).build();
        try {
            ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(
                            channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                    GRPCInferenceServiceGrpc.getModelReadyMethod(),
                    CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                    ModelReadyRequest.newBuilder().setName(ECHO).build());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }

    private static String outcome(
            House house, MethodDescriptor<?, ?> method, MethodNeed need, String caller)
            throws InvalidProtocolBufferException {
        try {
            ByteString answer = ask(house, method, need, caller);
            boolean isDenied =
                    need == MethodNeed.STREAM_INFER
                            && ModelStreamInferResponse.parseFrom(answer)
                                    .getErrorMessage()
                                    .startsWith("permission:");
            return isDenied ? "forbidden" : "let in";
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case UNAUTHENTICATED -> "unknown";
                case PERMISSION_DENIED -> "forbidden";
                case NOT_FOUND -> need == MethodNeed.HEALTH ? "let in" : "forbidden";
                case UNIMPLEMENTED -> "let in";
                default -> throw e;
            };
        }
    }

    private static ByteString ask(
            House house, MethodDescriptor<?, ?> method, MethodNeed need, String caller) {
        MethodDescriptor<ByteString, ByteString> bytes =
                BytesMethods.unary("").toBuilder()
                        .setType(method.getType())
                        .setFullMethodName(method.getFullMethodName())
                        .build();
        Metadata headers = new Metadata();
        if (!caller.isEmpty()) {
            headers.put(Answers.key("authorization"), "Bearer " + caller);
        }
        Iterator<ByteString> answers =
                ClientCalls.blockingServerStreamingCall(
                        ClientInterceptors.intercept(
                                house.channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                        bytes,
                        CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                        message(need));
        if (!answers.hasNext()) {
            throw Status.INTERNAL.withDescription("no answer").asRuntimeException();
        }
        return answers.next();
    }

    private static ByteString message(MethodNeed need) {
        return switch (need) {
            case INFER, STREAM_INFER -> Requests.raw(ECHO, "x", 1, 2, 3).toByteString();
            case MODEL_READY, MODEL_METADATA, MODEL_CONFIGURATION, MODEL_STATISTICS ->
                    ModelReadyRequest.newBuilder().setName(ECHO).build().toByteString();
            case REPOSITORY_LOAD, REPOSITORY_UNLOAD ->
                    RepositoryModelLoadRequest.newBuilder()
                            .setModelName(ECHO)
                            .build()
                            .toByteString();
            case SERVER_LIVE,
                    SERVER_READY,
                    SERVER_METADATA,
                    REPOSITORY_INDEX,
                    HEALTH,
                    HEALTH_WATCH ->
                    ByteString.EMPTY;
            case REFLECTION ->
                    io.grpc.reflection.v1.ServerReflectionRequest.newBuilder()
                            .setListServices("")
                            .build()
                            .toByteString();
        };
    }

    /// What the matrix says, worked out apart from the door's own code.
    private static String expected(MethodNeed need, String caller) {
        if (need.permission() == Permission.PROBE) {
            return "let in";
        }
        Role role =
                Arrays.stream(Role.values())
                        .filter(one -> one.name().equals(caller.split("@", 2)[0]))
                        .findFirst()
                        .orElse(null);
        if (role == null) {
            return "unknown";
        }
        boolean reaches =
                switch (need.reach()) {
                    case NOBODY -> true;
                    case SERVER -> !caller.contains("@");
                    case SOMETHING -> !isAboutEcho(need) || !caller.endsWith("others");
                    case NAMED_ENDPOINT -> !caller.endsWith("others");
                };
        return reaches && role.permissions().contains(need.permission()) ? "let in" : "forbidden";
    }

    /// Whether its message here names an endpoint although it need not.
    private static boolean isAboutEcho(MethodNeed need) {
        return need == MethodNeed.MODEL_STATISTICS;
    }
}
