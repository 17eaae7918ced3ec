package dev.slipway.frontend.grpc;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.status.Models;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// `grpc.health.v1`: the server under the empty name and its service's name, and every endpoint
/// under its own.
///
/// Watchers are told at the next `refresh` after a change, until it is closed.
final class HealthService extends HealthGrpc.HealthImplBase {
    private final Models models;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    HealthService(Models models) {
        this.models = models;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        ServingStatus status = status(request.getService());
        if (status == ServingStatus.SERVICE_UNKNOWN) {
            answer.onError(
                    Status.NOT_FOUND.withDescription("service: unknown").asRuntimeException());
            return;
        }
        answer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
        answer.onCompleted();
    }

    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        Watcher watcher = new Watcher(request.getService(), answer);
        if (answer instanceof ServerCallStreamObserver<HealthCheckResponse> call) {
            call.setOnCancelHandler(() -> watchers.remove(watcher));
        }
        watcher.tell(status(watcher.service));
        watchers.add(watcher);
        if (isClosed) {
            watcher.end();
        }
    }

    /// Ends all watches, which would last for as long as their callers like.
    void close() {
        isClosed = true;
        watchers.forEach(Watcher::end);
    }

    /// Tells every watcher whose service changed since it was last told.
    void refresh() {
        watchers.forEach(watcher -> watcher.tell(status(watcher.service)));
    }

    private ServingStatus status(String service) {
        if (service.isEmpty() || service.equals(GRPCInferenceServiceGrpc.SERVICE_NAME)) {
            return serving(models.isReady());
        }
        if (!EndpointName.isLegal(service)) {
            return ServingStatus.SERVICE_UNKNOWN;
        }
        Iterable<ServedVersion> versions = models.versions(new EndpointName(service));
        ServingStatus status = ServingStatus.SERVICE_UNKNOWN;
        for (ServedVersion version : versions) {
            if (models.answers(version)) {
                return ServingStatus.SERVING;
            }
            status = ServingStatus.NOT_SERVING;
        }
        return status;
    }

    private static ServingStatus serving(boolean ready) {
        return ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    /// One open watch.
    private static final class Watcher {
        private final String service;
        private final StreamObserver<HealthCheckResponse> answer;
        private ServingStatus told = ServingStatus.UNKNOWN;
        private boolean isOver;

        Watcher(String service, StreamObserver<HealthCheckResponse> answer) {
            this.service = service;
            this.answer = answer;
        }

        synchronized void tell(ServingStatus status) {
            if (status != told && isOpen()) {
                told = status;
                answer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
            }
        }

        synchronized void end() {
            if (isOpen()) {
                isOver = true;
                answer.onError(
                        Status.UNAVAILABLE
                                .withDescription("the server is shutting down")
                                .asRuntimeException());
            }
        }

        private boolean isOpen() {
            boolean isCancelled =
                    answer instanceof ServerCallStreamObserver<HealthCheckResponse> call
                            && call.isCancelled();
            return !isOver && !isCancelled;
        }
    }
}
