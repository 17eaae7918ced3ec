package dev.slipway.runtime.remote;

/// Over gRPC.
final class GrpcBackendTest extends BackendContract {
    @Override
    PlayedBackend play(int port) {
        return new PlayedGrpc(port);
    }
}
