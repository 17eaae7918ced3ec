package dev.slipway.server.release;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The side file of releases that this process took back to stable by itself, written right after
/// the swap and emptied of each once the journal says so too. Its blocks are there from the
/// beginning, so a full disk does not keep it from being written.
///
/// *Threads*: safe from any number of threads; each change waits for the disk.
final class FallbackLog implements AutoCloseable {
    private static final int PLACES = 128;
    private static final int PLACE = 512;
    private static final int CHECKSUM = Long.BYTES;
    private static final int LENGTH = Integer.BYTES;
    private static final int TEXT = PLACE - CHECKSUM - LENGTH;
    private static final String NEXT = "\n";
    private static final int WORDS = 4;

    private final FileChannel channel;
    private final Map<ReleaseId, Entry> entries = new LinkedHashMap<>();

    /// Where a release was taken, and why.
    ///
    /// @param to the phase that its record is to bring it to
    record Taken(ReleasePhase to, Cause cause, String why) {
        /// What it is held for; absent where it is taken back for good. No other holds take
        /// candidate's weight.
        @Nullable Held held() {
            if (to != ReleasePhase.HOLD) {
                return null;
            }
            return Held.of(
                    cause == Cause.UNCLEAN_END ? Held.Reason.UNCLEAN_END : Held.Reason.TURNED_BACK);
        }
    }

    /// What stands of a release.
    private record Entry(int place, Taken taken) {}

    private FallbackLog(FileChannel channel) {
        this.channel = channel;
    }

    /// Opens the file, which is made with all of its blocks where it is missing.
    ///
    /// *Errors*: `IOException` when the disk has no room for it at the first start, or it cannot be
    /// read.
    static FallbackLog open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (channel.size() < (long) PLACES * PLACE) {
                ByteBuffer zeros = ByteBuffer.allocate(PLACES * PLACE - (int) channel.size());
                write(channel, zeros, channel.size());
                channel.force(true);
            }
            FallbackLog log = new FallbackLog(channel);
            for (int place = 0; place < PLACES; place++) {
                log.read(place);
            }
            return log;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void read(int place) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PLACE);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, (long) place * PLACE + bytes.position()) < 0) {
                return;
            }
        }
        bytes.flip();
        long checksum = bytes.getLong();
        int length = bytes.getInt();
        if (length <= 0 || length > TEXT) {
            return;
        }
        byte[] text = new byte[length];
        bytes.get(text);
        if (checksum != checksum(text)) {
            // Cut off by a crash: the swap died with its process, and the marker stands.
            return;
        }
        String[] words = new String(text, StandardCharsets.UTF_8).split(NEXT, WORDS);
        Taken taken =
                new Taken(
                        ReleasePhase.valueOf(words[1]), Cause.valueOf(words[2]), words[WORDS - 1]);
        entries.put(new ReleaseId(words[0]), new Entry(place, taken));
    }

    /// Notes that a release was taken back; durable when this returns.
    synchronized void note(ReleaseId release, Taken taken) throws IOException {
        if (entries.containsKey(release)) {
            return;
        }
        int place = freePlace();
        byte[] text = text(release, taken);
        ByteBuffer bytes = ByteBuffer.allocate(PLACE);
        bytes.putLong(checksum(text)).putInt(text.length).put(text).position(PLACE).flip();
        write(channel, bytes, (long) place * PLACE);
        channel.force(false);
        entries.put(release, new Entry(place, taken));
    }

    private static byte[] text(ReleaseId release, Taken taken) {
        String words =
                String.join(
                        NEXT,
                        release.value(),
                        taken.to().name(),
                        taken.cause().name(),
                        taken.why());
        byte[] all = words.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(all.length, TEXT);
        // Not in the middle of a character.
        while (length < all.length && length > 0 && (all[length] & 0xC0) == 0x80) {
            length--;
        }
        return Arrays.copyOf(all, length);
    }

    private int freePlace() throws IOException {
        for (int place = 0; place < PLACES; place++) {
            int candidate = place;
            if (entries.values().stream().noneMatch(entry -> entry.place() == candidate)) {
                return place;
            }
        }
        throw new IOException(
                "fallback.log: " + PLACES + " releases wait for their records (expected: fewer)");
    }

    /// How this process, or one before it, took a release back, where the journal does not know.
    synchronized Optional<Taken> taken(ReleaseId release) {
        return Optional.ofNullable(entries.get(release)).map(Entry::taken);
    }

    /// The journal knows.
    synchronized void recorded(ReleaseId release) throws IOException {
        Entry entry = entries.get(release);
        if (entry != null) {
            write(channel, ByteBuffer.allocate(PLACE), (long) entry.place() * PLACE);
            channel.force(false);
            entries.remove(release);
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long place = at;
        while (bytes.hasRemaining()) {
            place += channel.write(bytes, place);
        }
    }

    private static long checksum(byte[] text) {
        CRC32 sum = new CRC32();
        sum.update(text);
        return sum.getValue() + 1;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
