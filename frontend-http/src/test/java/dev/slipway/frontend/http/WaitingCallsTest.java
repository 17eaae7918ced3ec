package dev.slipway.frontend.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Calls that wait for a load or an examination, beside all others.
final class WaitingCallsTest {
    private static final String ROOT = "Authorization: Bearer root";
    private static final int PATIENCE_SECONDS = 20;
    private static final int LARGE = 70_000;

    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    private final CountDownLatch loaded = new CountDownLatch(1);

    private void declare() {
        EndpointSpec flights =
                EndpointSpec.defaults(
                        new EndpointName("flights"),
                        TeamName.DEFAULT,
                        new EndpointSpec.Target.Latest(new ModelName("flights")));
        door.running.controls.show(door.running.controls.newest().at(7).with(flights));
    }

    /// Starts a shadow by a body that is too large to be read on the connection's thread.
    private int start(int version) throws IOException {
        try (Wire wire = door.running.connect()) {
            String body = "{\"version\":" + version + "}" + " ".repeat(LARGE);
            return wire.post("/api/v1/endpoints/flights/shadows", body, ROOT).status();
        }
    }

    private void load(CountDownLatch inside) {
        inside.countDown();
        try {
            assertThat(loaded.await(2 * PATIENCE_SECONDS, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoWaitsForLoadsKeepsNobodyFromKnowingHowTheServerIs() throws Exception {
        int many = Runtime.getRuntime().availableProcessors() + 2;
        CountDownLatch inside = new CountDownLatch(many);
        declare();
        door.running.shadows.loading = () -> load(inside);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> started = new ArrayList<>();
            try {
                for (int version = 2; version < 2 + many; version++) {
                    int number = version;
                    started.add(callers.submit(() -> start(number)));
                }
                assertThat(inside.await(PATIENCE_SECONDS, SECONDS)).isTrue();
                assertThat(door.getAs("root", "/api/v1/status").status()).isEqualTo(200);
                assertThat(door.getAs("root", "/api/v1/shadows").status()).isEqualTo(200);
            } finally {
                loaded.countDown();
            }
            for (Future<Integer> one : started) {
                assertThat(one.get(PATIENCE_SECONDS, SECONDS)).isEqualTo(200);
            }
        }
    }
}
