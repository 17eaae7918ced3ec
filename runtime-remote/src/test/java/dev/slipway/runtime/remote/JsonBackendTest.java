package dev.slipway.runtime.remote;

/// Over REST, values in JSON.
final class JsonBackendTest extends BackendContract {
    @Override
    PlayedBackend play(int port) {
        return new PlayedRest(port, false);
    }
}
