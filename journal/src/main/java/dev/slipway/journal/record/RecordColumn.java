package dev.slipway.journal.record;

import dev.slipway.api.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A column of a record, in the order in which they are hashed.
public enum RecordColumn {
    SEQ,
    EPOCH,
    TIME,
    ACTOR,
    KIND,
    SCHEMA_VERSION,
    IDEMPOTENCY_KEY,
    REQUEST_DIGEST,
    PAYLOAD,
    PREVIOUS_HASH,
    HASH;

    /// Whether it is hashed as a number of eight bytes.
    public boolean isNumber() {
        return switch (this) {
            case SEQ, EPOCH, TIME, SCHEMA_VERSION -> true;
            case ACTOR, KIND, IDEMPOTENCY_KEY, REQUEST_DIGEST, PAYLOAD, PREVIOUS_HASH, HASH ->
                    false;
        };
    }

    /// What a record holds in it, as it is hashed.
    public byte[] bytes(JournalRecord record) {
        return switch (this) {
            case SEQ -> number(record.seq());
            case EPOCH -> number(record.epoch());
            case TIME -> number(RecordHasher.micros(record.time()));
            case ACTOR -> text(record.actor());
            case KIND -> text(record.kind());
            case SCHEMA_VERSION -> number(record.schemaVersion());
            case IDEMPOTENCY_KEY -> text(record.key().value());
            case REQUEST_DIGEST -> text(record.request().hex());
            case PAYLOAD -> text(record.payload());
            case PREVIOUS_HASH -> text(record.previous().hex());
            case HASH -> text(record.hash().hex());
        };
    }

    /// Such bytes for people.
    public String inWords(byte[] bytes) {
        return isNumber()
                ? String.valueOf(ByteBuffer.wrap(bytes).getLong())
                : new String(bytes, StandardCharsets.UTF_8);
    }

    public static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /// Its name in the table.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
