package dev.slipway.server;

import dev.slipway.server.config.ServerSettings.Machine;

/// What this process may use.
final class Machines {
    private Machines() {}

    static Machine ours() {
        java.lang.Runtime runtime = java.lang.Runtime.getRuntime();
        return new Machine(runtime.maxMemory(), runtime.availableProcessors());
    }
}
