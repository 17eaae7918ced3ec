package dev.slipway.serving;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// Blocks of a mebibyte from the allocator of native code, which stay until they are freed, as the
/// arena of an engine's session does.
@SuppressWarnings("restricted")
final class NativeArena {
    private static final long BLOCK = 1 << 20;

    private final MethodHandle allocate =
            function("malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private final MethodHandle free =
            function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    private final List<MemorySegment> blocks = new ArrayList<>();

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
    }

    synchronized void growTo(int count) {
        try {
            while (blocks.size() < count) {
                blocks.add((MemorySegment) allocate.invokeExact(BLOCK));
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    synchronized void free() {
        try {
            for (MemorySegment block : blocks) {
                free.invokeExact(block);
            }
            blocks.clear();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
