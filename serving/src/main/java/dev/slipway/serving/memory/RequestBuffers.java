package dev.slipway.serving.memory;

import dev.slipway.tensor.TensorAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The direct buffers of one request: small ones from the pool, large ones of their own that are
/// freed, not left to the collector.
///
/// *Threads*: one at a time; `close` only when no thread uses a buffer any more.
public final class RequestBuffers implements TensorAllocator, AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final DirectBufferPool pool;
    private final List<ByteBuffer> taken = new ArrayList<>(4);
    private @Nullable Arena large;

    RequestBuffers(DirectBufferPool pool) {
        this.pool = pool;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        if (!DirectBufferPool.isPooled(bytes)) {
            return allocateLarge(bytes);
        }
        ByteBuffer whole = pool.take(bytes);
        taken.add(whole);
        ByteBuffer part = whole.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
        MemorySegment.ofBuffer(part).fill((byte) 0);
        return part;
    }

    private ByteBuffer allocateLarge(int bytes) {
        Arena arena = large;
        if (arena == null) {
            arena = Arena.ofShared();
            large = arena;
        }
        return arena.allocate(bytes, ALIGNMENT).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Takes every buffer back, each once, whatever breaks: two requests would share what came to
    /// the pool twice, and no collector frees the large ones.
    @Override
    public void close() {
        try {
            for (ByteBuffer buffer : taken) {
                pool.giveBack(buffer);
            }
        } finally {
            taken.clear();
            freeLarge();
        }
    }

    private void freeLarge() {
        Arena arena = large;
        if (arena != null) {
            large = null;
            arena.close();
        }
    }
}
