package dev.slipway.jobs.engine;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/// The groups in which keyed state is kept and moved: parts of batches go to them, each of which
/// begins with a number that the engine puts into its group.
final class KeyGroups {
    /// How many there are.
    static final int COUNT = EngineSettings.MOST_PARALLELISM;

    /// Parts of batches, as they go from task to task.
    static final TypeInformation<byte[]> PARTS =
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

    /// A place in the input as one number: partitions above, offsets below.
    private static final int OFFSET_BITS = 48;

    private final Map<Integer, Integer> numbers = new HashMap<>();

    KeyGroups() {
        for (int number = 0; numbers.size() < COUNT; number++) {
            numbers.putIfAbsent(KeyGroupRangeAssignment.assignToKeyGroup(number, COUNT), number);
        }
    }

    /// The number that the engine puts into a group.
    int number(int group) {
        Integer number = numbers.get(group);
        if (number == null) {
            throw new IllegalArgumentException("group: " + group + " (expected: < " + COUNT + ")");
        }
        return number;
    }

    /// The group of a number.
    static int group(int number) {
        return KeyGroupRangeAssignment.assignToKeyGroup(number, COUNT);
    }

    /// The group of a key.
    static int of(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, COUNT);
    }

    /// The group of a partition of the input; neighbours are far apart, for groups that are near
    /// each other belong to one task.
    static int of(int partition) {
        return Integer.reverse(partition) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(COUNT));
    }

    static long row(int partition, long offset) {
        return ((long) partition << OFFSET_BITS) | offset;
    }

    static int partition(long row) {
        return (int) (row >>> OFFSET_BITS);
    }

    static long offset(long row) {
        return row & ((1L << OFFSET_BITS) - 1);
    }

    /// Reads the number in front of a part.
    static final class OfPart implements KeySelector<byte[], Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer getKey(byte[] part) {
            return ByteBuffer.wrap(part).getInt();
        }
    }
}
