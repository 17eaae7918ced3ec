package dev.slipway.api.inference;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What a request's body is decoded into, paid for from its permit before it is taken: a small body
/// that claims or grows into much is refused instead of filling the heap.
///
/// *Errors*: [RefusalException] with what the permit refuses.
///
/// *Threads*: one request's.
public final class PaidMemory implements TensorAllocator {
    private static final int BLOCK = 4_096;

    /// What an element of a list costs beside its bytes: an array header and references.
    private static final int PER_ELEMENT = 32;

    private final Permit permit;
    private final TensorAllocator memory;
    private long ahead;

    /// Memory that `permit` pays for.
    public PaidMemory(Permit permit) {
        this.permit = permit;
        this.memory = permit.allocator();
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        pay(bytes);
        require(permit.grow(bytes));
        return memory.allocate(bytes);
    }

    /// Pays for memory that the caller takes itself.
    public void pay(long bytes) {
        if (bytes <= ahead || bytes == 0) {
            ahead -= bytes;
            return;
        }
        reserve(bytes);
    }

    /// Pays for one element of a list with this many bytes; many small ones are paid together.
    public void payElement(int length) {
        long bytes = (long) PER_ELEMENT + length;
        if (bytes > ahead) {
            reserve(BLOCK + bytes);
            ahead += BLOCK + bytes;
        }
        ahead -= bytes;
    }

    /// Pays for `count` elements of a list that have `bytes` bytes together.
    public void payElements(long count, long bytes) {
        pay(PER_ELEMENT * count + bytes);
    }

    private void reserve(long bytes) {
        require(permit.reserve(bytes));
    }

    private static void require(Optional<Refusal> refusal) {
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }
}
