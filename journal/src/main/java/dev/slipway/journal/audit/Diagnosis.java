package dev.slipway.journal.audit;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.record.Chain;
import dev.slipway.journal.record.RecordColumn;
import dev.slipway.journal.record.RecordHasher;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which column of a record was changed. One hash covers all of them, so it is found by trying: the
/// record's hash is given again once the one changed column holds what it held before. Tried are
/// every other value of every single byte, every other decimal digit, and what other records hold.
///
/// *Threads*: one at a time.
final class Diagnosis {
    private static final int REMEMBERED = 1_000;
    private static final long MOST_BYTES_HASHED = 1L << 30;
    private static final List<RecordColumn> HASHED =
            List.copyOf(EnumSet.complementOf(EnumSet.of(RecordColumn.HASH)));

    private final RecordHasher hasher = new RecordHasher();
    private final Set<String> actors = new LinkedHashSet<>();
    private final Set<String> kinds = new LinkedHashSet<>();
    private long hashed;

    /// Remembers what a sound record holds.
    void learn(JournalRecord record) {
        if (actors.size() < REMEMBERED) {
            actors.add(record.actor());
        }
        if (kinds.size() < REMEMBERED) {
            kinds.add(record.kind());
        }
    }

    /// The one changed column; empty when more than one was changed, or so much of one that its old
    /// value cannot be found.
    ///
    /// @param neighbours the records in front of it and behind it, as far as there are any
    Optional<Finding> of(JournalRecord record, Chain chain, List<JournalRecord> neighbours) {
        String given = hasher.hash(record).hex();
        boolean isFollowed =
                neighbours.stream().anyMatch(next -> next.previous().hex().equals(given));
        if (isFollowed || differencesOf(given, record.hash().hex()) == 1) {
            return Optional.of(new Finding(RecordColumn.HASH, "is not what the others give"));
        }
        hashed = 0;
        Map<RecordColumn, byte[]> columns = new EnumMap<>(RecordColumn.class);
        HASHED.forEach(column -> columns.put(column, column.bytes(record)));
        Sha256 wanted = record.hash();
        for (RecordColumn column : HASHED) {
            for (byte[] other : others(column, record, chain, neighbours)) {
                if (gives(wanted, columns, column, other)) {
                    return Optional.of(Finding.of(column, columns, other));
                }
            }
        }
        for (RecordColumn column : HASHED) {
            Optional<byte[]> other = withOneByteChanged(column, columns, wanted);
            if (other.isPresent()) {
                return Optional.of(Finding.of(column, columns, other.get()));
            }
        }
        return Optional.empty();
    }

    private List<byte[]> others(
            RecordColumn column,
            JournalRecord record,
            Chain chain,
            List<JournalRecord> neighbours) {
        List<byte[]> others = new ArrayList<>();
        neighbours.forEach(neighbour -> others.add(column.bytes(neighbour)));
        if (column == RecordColumn.PREVIOUS_HASH) {
            others.add(chain.hash().hex().getBytes(StandardCharsets.UTF_8));
        } else if (column == RecordColumn.ACTOR) {
            actors.forEach(actor -> others.add(actor.getBytes(StandardCharsets.UTF_8)));
        } else if (column == RecordColumn.KIND) {
            kinds.forEach(kind -> others.add(kind.getBytes(StandardCharsets.UTF_8)));
        } else if (column.isNumber()) {
            others.addAll(digitsChanged(column.inWords(column.bytes(record))));
        }
        return others;
    }

    private static List<byte[]> digitsChanged(String number) {
        List<byte[]> changed = new ArrayList<>();
        for (int i = 0; i < number.length(); i++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                String other = number.substring(0, i) + digit + number.substring(i + 1);
                if (number.charAt(i) != '-' && isStorable(other)) {
                    changed.add(RecordColumn.number(Long.parseLong(other)));
                }
            }
        }
        return changed;
    }

    /// A number that was changed to one near the largest has neighbours that no column can hold.
    private static boolean isStorable(String number) {
        return new BigInteger(number).bitLength() < Long.SIZE;
    }

    private Optional<byte[]> withOneByteChanged(
            RecordColumn column, Map<RecordColumn, byte[]> columns, Sha256 wanted) {
        byte[] other = stored(columns, column).clone();
        for (int i = 0; i < other.length; i++) {
            byte found = other[i];
            for (int value = 0; value < 256; value++) {
                other[i] = (byte) value;
                if (gives(wanted, columns, column, other)) {
                    return Optional.of(other);
                }
            }
            other[i] = found;
        }
        return Optional.empty();
    }

    private boolean gives(
            Sha256 wanted, Map<RecordColumn, byte[]> columns, RecordColumn changed, byte[] other) {
        if (hashed > MOST_BYTES_HASHED) {
            return false;
        }
        List<byte[]> tried =
                HASHED.stream()
                        .map(column -> column == changed ? other : stored(columns, column))
                        .toList();
        tried.forEach(bytes -> hashed += bytes.length);
        return wanted.equals(hasher.hash(tried));
    }

    private static byte[] stored(Map<RecordColumn, byte[]> columns, RecordColumn column) {
        return columns.getOrDefault(column, new byte[0]);
    }

    private static int differencesOf(String left, String right) {
        int differences = 0;
        for (int i = 0; i < left.length(); i++) {
            differences += left.charAt(i) == right.charAt(i) ? 0 : 1;
        }
        return differences;
    }

    /// A changed column and what is wrong with it.
    record Finding(RecordColumn column, String what) {
        private static final int LONGEST = 80;

        static Finding of(RecordColumn column, Map<RecordColumn, byte[]> columns, byte[] before) {
            byte[] now = stored(columns, column);
            if (column.isNumber() || now.length <= LONGEST) {
                return new Finding(
                        column, "is " + column.inWords(now) + " and was " + column.inWords(before));
            }
            int at = Arrays.mismatch(now, before);
            return new Finding(
                    column,
                    "byte "
                            + (at + 1)
                            + " is "
                            + letter(now[at])
                            + " and was "
                            + letter(before[at]));
        }

        private static String letter(byte value) {
            return value > ' ' && value < 127
                    ? "'" + (char) value + "'"
                    : "0x%02x".formatted(value & 0xff);
        }
    }
}
