package dev.slipway.serving.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("restricted")
final class NativeMemoryTest {
    private static final long MEGABYTE = 1L << 20;
    private static final long SIZE = 64 * MEGABYTE;
    private static final long NOISE = 16 * MEGABYTE;

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
    }

    /// Also what nobody has touched yet, unlike resident memory.
    @Test
    void countsWhatNativeCodeAllocatedUntilItIsFreed() throws Throwable {
        NativeGauge gauge = NativeGauge.ofProcess();
        if (Linker.nativeLinker().defaultLookup().find("mallinfo2").isEmpty()) {
            // Without glibc resident pages are counted, and these are not touched.
            assertThat(gauge.read()).isNotNegative();
            return;
        }
        MethodHandle allocate =
                function(
                        "malloc",
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        MethodHandle free = function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        long before = gauge.read();
        MemorySegment taken = (MemorySegment) allocate.invokeExact(SIZE);
        long during = gauge.read();
        free.invokeExact(taken);
        assertThat(during - before).isBetween(SIZE - NOISE, SIZE + NOISE);
        assertThat(gauge.read() - before).isLessThan(NOISE);
    }

    @Test
    void buffersOfJavaAreNotCounted() {
        NativeGauge gauge = NativeGauge.ofProcess();
        long before = gauge.read();
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) SIZE);
        assertThat(gauge.read() - before).isBetween(-NOISE, NOISE);
        assertThat(buffer.capacity()).isEqualTo(SIZE);
    }

    /// As under `LD_PRELOAD` of another one, which answers next to nothing whatever is allocated.
    @Test
    void anAllocatorThatDoesNotNoticeIsNotBelieved() {
        assertThat(NativeMemory.notices(() -> 65_536)).isFalse();
        if (Linker.nativeLinker().defaultLookup().find("mallinfo2").isPresent()) {
            assertThat(NativeGauge.ofProcess()).isNotEqualTo(NativeGauge.UNKNOWN);
        }
    }
}
