package dev.slipway.runtime.remote;

/// Over REST, values as bytes.
final class RestBackendTest extends BackendContract {
    @Override
    PlayedBackend play(int port) {
        return new PlayedRest(port, true);
    }
}
