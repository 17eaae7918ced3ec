package dev.slipway.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testkit.Property;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class RequestBuffersTest {
    @Test
    void reusedBuffersComeBackZeroed() {
        DirectBufferPool pool = new DirectBufferPool(1 << 20);
        Property.holds(
                200,
                random -> {
                    try (RequestBuffers buffers = pool.forRequest()) {
                        int bytes = random.nextInt(5_000);
                        ByteBuffer buffer = buffers.allocate(bytes);
                        assertThat(buffer.isDirect()).isTrue();
                        assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                        assertThat(buffer.capacity()).isEqualTo(bytes);
                        for (int i = 0; i < bytes; i++) {
                            assertThat(buffer.get(i)).isZero();
                            buffer.put(i, (byte) 1);
                        }
                    }
                });
        assertThat(pool.keptBytes()).isPositive();
    }

    @Test
    void poolKeepsNoMoreThanItsLimit() {
        DirectBufferPool pool = new DirectBufferPool(1_000);
        try (RequestBuffers buffers = pool.forRequest()) {
            for (int i = 0; i < 100; i++) {
                buffers.allocate(256);
            }
        }
        assertThat(pool.keptBytes()).isEqualTo(768);
    }

    @Test
    void sizesThatNobodyAsksForGiveWayToOthers() {
        DirectBufferPool pool = new DirectBufferPool(1 << 16);
        ask(pool, 1 << 16);
        assertThat(pool.keptBytes()).isEqualTo(1 << 16);
        for (int request = 0; request < 20_000; request++) {
            ask(pool, 256);
        }
        assertThat(pool.keptBytes()).isEqualTo(256);
    }

    @Test
    void sizesThatAreAskedForInTurnStay() {
        DirectBufferPool pool = new DirectBufferPool((1 << 16) + 256);
        for (int request = 0; request < 20_000; request++) {
            ask(pool, 1 << 16, 256, 256);
        }
        assertThat(pool.keptBytes()).isEqualTo((1 << 16) + 256);
    }

    private static void ask(DirectBufferPool pool, int... sizes) {
        try (RequestBuffers buffers = pool.forRequest()) {
            for (int size : sizes) {
                assertThat(buffers.allocate(size).capacity()).isEqualTo(size);
            }
        }
    }

    @Test
    void largeBuffersAreFreedAtTheEndOfTheRequest() {
        DirectBufferPool pool = new DirectBufferPool(1 << 20);
        ByteBuffer large;
        try (RequestBuffers buffers = pool.forRequest()) {
            large = buffers.allocate((16 << 20) + 1);
            large.put(16 << 20, (byte) 1);
        }
        assertThat(pool.keptBytes()).isZero();
        assertThatThrownBy(() -> large.get(0)).isInstanceOf(IllegalStateException.class);
    }
}
