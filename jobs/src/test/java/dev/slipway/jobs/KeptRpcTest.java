package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.rpc.RpcSystem;
import org.junit.jupiter.api.Test;

final class KeptRpcTest {
    @Test
    void remoteCallsAreLoadedOnceForAllAttempts() {
        Class<?> first = RpcSystem.load().getClass();
        assertThat(first.getName()).isEqualTo("org.apache.flink.runtime.rpc.pekko.PekkoRpcSystem");
        assertThat(RpcSystem.load().getClass()).isSameAs(first);
    }
}
