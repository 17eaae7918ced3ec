package dev.slipway.journal.record;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;

/// SHA-256 over every column of a record but its hash. Each column goes in as its length (four
/// bytes, big-endian) and its bytes, so no two different records give the same input; numbers are
/// eight bytes, text is UTF-8. The first column is the name of this encoding.
///
/// *Threads*: one at a time.
public final class RecordHasher {
    private static final String ENCODING = "slipway-record/1";
    private static final long MICROS = 1_000_000;
    private static final int ROOM = 4096;

    private final MessageDigest digest = Sha256.newDigest();

    /// The input: a start hashes every record with code that is not compiled yet, so it is put
    /// together in few steps.
    private ByteBuffer input = ByteBuffer.allocate(ROOM);

    /// The same record with the hash that its columns have.
    public JournalRecord sealed(JournalRecord record) {
        return new JournalRecord(
                record.seq(),
                record.epoch(),
                record.time(),
                record.actor(),
                record.kind(),
                record.schemaVersion(),
                record.key(),
                record.request(),
                record.payload(),
                record.previous(),
                hash(record));
    }

    /// Whether the record's hash is the one that its columns have.
    boolean isSealed(JournalRecord record) {
        return hash(record).equals(record.hash());
    }

    /// The hash that the record's columns have.
    public Sha256 hash(JournalRecord record) {
        begin();
        number(record.seq());
        number(record.epoch());
        number(micros(record.time()));
        text(record.actor());
        text(record.kind());
        number(record.schemaVersion());
        text(record.key().value());
        text(record.request().hex());
        text(record.payload());
        text(record.previous().hex());
        return finished();
    }

    /// The hash of columns that are no record, in their order.
    public Sha256 hash(List<byte[]> columns) {
        begin();
        columns.forEach(this::bytes);
        return finished();
    }

    private void begin() {
        input.clear();
        text(ENCODING);
    }

    private Sha256 finished() {
        digest.update(input.flip());
        return Sha256.finished(digest);
    }

    /// A record's time as it is stored and hashed.
    public static long micros(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
    }

    /// The time that was stored as this number.
    public static Instant time(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }

    private void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void number(long value) {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    }

    private void bytes(byte[] value) {
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
    }

    private ByteBuffer room(int bytes) {
        if (input.remaining() < bytes) {
            int enough = Math.addExact(input.position(), bytes);
            input = ByteBuffer.allocate(Math.max(enough, 2 * input.capacity())).put(input.flip());
        }
        return input;
    }
}
