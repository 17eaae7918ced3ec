package dev.slipway.serving.footprint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The memory that native code of this process has allocated and not freed.
///
/// Glibc's allocator says so to the byte, touched or not. Where it cannot be asked (musl), the
/// kernel's count of resident anonymous pages stands in, in which the Java heap is too; where there
/// is none either, nothing is known. Nor is it where another allocator stands before glibc's
/// (jemalloc or tcmalloc by `LD_PRELOAD`), which answers and does not know what was allocated.
///
/// *Source*: mallinfo2(3), whose numbers are those of all arenas together; proc(5).
@SuppressWarnings("restricted")
final class NativeMemory {
    private static final int NUMBERS = 10;
    private static final int MAPPED = 4;
    private static final int IN_USE = 7;
    private static final long TRIED = 4L << 20;
    private static final int TRIES = 3;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final MemoryLayout ANSWER =
            MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(NUMBERS, ValueLayout.JAVA_LONG)
                            .withName("numbers"));

    private NativeMemory() {}

    /// Whoever can tell it on this system.
    static NativeGauge gauge() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return NativeGauge.UNKNOWN;
        }
        Linker linker = Linker.nativeLinker();
        Optional<MethodHandle> allocator =
                linker.defaultLookup()
                        .find("mallinfo2")
                        .map(function ->
                                linker.downcallHandle(function, FunctionDescriptor.of(ANSWER)));
        if (allocator.isEmpty()) {
            return new NativeGauge(NativeMemory::resident);
        }
        MethodHandle asked = allocator.get();
        return notices(() -> allocated(asked))
                ? new NativeGauge(() -> allocated(asked) - direct())
                : NativeGauge.UNKNOWN;
    }

    /// Whether an allocator counts what this process allocates; others may free some meanwhile.
    static boolean notices(LongSupplier allocated) {
        for (int i = 0; i < TRIES; i++) {
            long before = allocated.getAsLong();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment tried = arena.allocate(TRIED);
                if (allocated.getAsLong() - before >= tried.byteSize() / 2) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long allocated(MethodHandle allocator) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = (MemorySegment) allocator.invokeExact((SegmentAllocator) arena);
            return answer.getAtIndex(ValueLayout.JAVA_LONG, MAPPED)
                    + answer.getAtIndex(ValueLayout.JAVA_LONG, IN_USE);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Buffers that Java allocated outside the heap, which the allocator counts too.
    private static long direct() {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                return Math.max(0, pool.getMemoryUsed());
            }
        }
        return 0;
    }

    private static long resident() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("RssAnon:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
            return 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
