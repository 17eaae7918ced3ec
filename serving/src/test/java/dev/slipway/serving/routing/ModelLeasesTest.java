package dev.slipway.serving.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.testkit.fake.FakeModel;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ModelLeasesTest {
    private final AtomicReference<Thread> closer = new AtomicReference<>();

    @Test
    void modelIsClosedByTheCloserNotByTheLastCall() throws Exception {
        ModelLeases leases = new ModelLeases(closing(() -> closer.set(Thread.currentThread())));
        ModelLeases.Lease lease = leases.acquire().orElseThrow();
        CompletableFuture<Thread> closing = new CompletableFuture<>();
        Thread unloader =
                Thread.ofPlatform()
                        .start(() -> {
                            leases.close();
                            closing.complete(Thread.currentThread());
                        });
        while (leases.acquire().map(ModelLeasesTest::letGo).isPresent()) {
            Thread.onSpinWait();
        }
        assertThat(closer.get()).isNull();
        lease.close();
        assertThat(closing.get(30, TimeUnit.SECONDS)).isSameAs(unloader);
        assertThat(closer.get()).isSameAs(unloader);
    }

    @Test
    void modelThatThrowsOnClosingHangsNobody() {
        ModelLeases leases =
                new ModelLeases(
                        closing(() -> {
                            throw new IllegalStateException("device lost");
                        }));
        leases.acquire().orElseThrow().close();
        assertThatThrownBy(leases::close).hasMessage("device lost");
        leases.close();
        assertThat(leases.acquire()).isEmpty();
    }

    private static boolean letGo(ModelLeases.Lease lease) {
        lease.close();
        return true;
    }

    /// A fake model that runs `onClose` when it is closed.
    private static LoadedModel closing(Runnable onClose) {
        FakeModel model = FakeModel.summing(1);
        return (LoadedModel)
                Proxy.newProxyInstance(
                        LoadedModel.class.getClassLoader(),
                        new Class<?>[] {LoadedModel.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                onClose.run();
                                return null;
                            }
                            return method.invoke(model, arguments);
                        });
    }
}
