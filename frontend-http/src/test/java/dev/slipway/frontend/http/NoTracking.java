package dev.slipway.frontend.http;

import dev.slipway.api.tracking.Experiments;
import dev.slipway.api.tracking.LoggedModels;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.Runs;
import dev.slipway.api.tracking.Tracking;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.lang.reflect.Proxy;

/// Ports that know nothing of anything.
final class NoTracking implements Tracking {
    @Override
    public Experiments experiments() {
        return nobody(Experiments.class);
    }

    @Override
    public Runs runs() {
        return nobody(Runs.class);
    }

    @Override
    public LoggedModels models() {
        return nobody(LoggedModels.class);
    }

    @Override
    public RunArtifacts artifacts() {
        return nobody(RunArtifacts.class);
    }

    private static <T> T nobody(Class<T> port) {
        return port.cast(
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (_, method, _) -> {
                            throw TrackingRefusedException.unknown(
                                    "nothing is tracked here: " + method.getName());
                        }));
    }
}
