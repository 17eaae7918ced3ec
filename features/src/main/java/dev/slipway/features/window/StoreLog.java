package dev.slipway.features.window;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// What a store was told since a snapshot: each entry with its length and a checksum in front,
/// forced to the disk before anybody hears that it was taken.
///
/// A process that is killed while it writes leaves the beginning of a record, which was never
/// acknowledged: it is cut off when the file is opened. A machine that ends may leave zeros in its
/// place, which are, too. Damage in front of other records is not taken for that, and refused.
///
/// *Threads*: one.
final class StoreLog implements AutoCloseable {
    private static final int HEAD = 2 * Integer.BYTES;
    private static final int LARGEST = 64 << 20;

    /// In the place of a delivery's source, which has a name, where an entry is none; a byte behind
    /// it says what it is.
    private static final String NO_SOURCE = "";

    private static final int FED = 1;
    private static final int RELEASED = 2;

    /// A delivery in which some values are texts; each says whether it is one.
    private static final int TEXTS = 3;

    private final FileChannel file;
    private boolean isBroken;

    private StoreLog(FileChannel file) {
        this.file = file;
    }

    /// Opens a log, which is made where there is none; each entry in it is handed over.
    static StoreLog open(Path path, Consumer<StoreEntry> taken) throws IOException {
        long whole = Files.exists(path) ? replay(path, taken) : 0;
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            file.truncate(whole);
            file.position(whole);
            file.force(true);
            return new StoreLog(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// How many bytes hold whole records.
    private static long replay(Path path, Consumer<StoreEntry> taken) throws IOException {
        long size = Files.size(path);
        long whole = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path));
                DataInputStream records = new DataInputStream(in)) {
            while (size - whole >= HEAD) {
                int length = records.readInt();
                int expected = records.readInt();
                long behind = size - whole - HEAD - length;
                if (length == 0 && expected == 0 && isBlank(records)) {
                    return whole;
                }
                if (length <= 0 || length > LARGEST) {
                    throw damaged(path, whole);
                }
                if (behind < 0) {
                    return whole;
                }
                byte[] content = records.readNBytes(length);
                if (checksum(content) != expected) {
                    if (behind > 0) {
                        throw damaged(path, whole);
                    }
                    return whole;
                }
                taken.accept(decoded(content));
                whole += HEAD + length;
            }
            return whole;
        }
    }

    private static boolean isBlank(InputStream rest) throws IOException {
        for (int next = rest.read(); next >= 0; next = rest.read()) {
            if (next != 0) {
                return false;
            }
        }
        return true;
    }

    /// Nobody was killed while writing this: more was written behind it.
    private static IOException damaged(Path path, long at) {
        return new IOException(path.getFileName() + " at byte " + at + ": damaged");
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, content.length);
        return (int) crc.getValue();
    }

    /// Writes an entry and forces it to the disk. After a failure nothing more is written: what
    /// stands behind a broken record would be lost when the file is opened again.
    ///
    /// *Errors*: `IOException`, and then the delivery may be there or not.
    void append(StoreEntry entry) throws IOException {
        if (isBroken) {
            throw new IOException("the log could not be written before (expected: opened again)");
        }
        byte[] content = encoded(entry);
        if (content.length > LARGEST) {
            throw new IOException(content.length + " bytes (expected: at most " + LARGEST + ")");
        }
        ByteBuffer record = ByteBuffer.allocate(HEAD + content.length);
        record.putInt(content.length).putInt(checksum(content)).put(content).flip();
        isBroken = true;
        long begins = file.position();
        try {
            while (record.hasRemaining()) {
                file.write(record);
            }
            file.force(false);
        } catch (IOException e) {
            takeBack(begins, e);
            throw e;
        }
        isBroken = false;
    }

    /// Cuts off a record that was not forced. The system may take pages for written that it could
    /// not write: whoever opened the file again would find the record, force it with success, and
    /// not have it on the disk.
    private void takeBack(long begins, IOException failure) {
        try {
            file.truncate(begins);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    long size() throws IOException {
        return file.position();
    }

    private static byte[] encoded(StoreEntry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (entry) {
                case Delivery delivery -> {
                    boolean hasTexts = hasTexts(delivery);
                    if (hasTexts) {
                        out.writeUTF(NO_SOURCE);
                        out.writeByte(TEXTS);
                    }
                    write(delivery, hasTexts, out);
                }
                case FedPart part -> {
                    out.writeUTF(NO_SOURCE);
                    out.writeByte(FED);
                    part.write(out);
                }
                case StoreEntry.Released released -> {
                    out.writeUTF(NO_SOURCE);
                    out.writeByte(RELEASED);
                    out.writeUTF(released.job());
                }
            }
        }
        return bytes.toByteArray();
    }

    private static boolean hasTexts(Delivery delivery) {
        return delivery.events().stream().anyMatch(item -> item.event().text() != null);
    }

    private static void write(Delivery delivery, boolean hasTexts, DataOutputStream out)
            throws IOException {
        out.writeUTF(delivery.source());
        out.writeLong(delivery.number());
        out.writeInt(delivery.events().size());
        for (Delivery.Item item : delivery.events()) {
            out.writeUTF(item.feature());
            if (hasTexts) {
                out.writeBoolean(item.event().text() != null);
            }
            EventForm.write(out, item.event());
        }
    }

    private static StoreEntry decoded(byte[] content) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            String source = in.readUTF();
            if (!source.equals(NO_SOURCE)) {
                return delivery(source, false, in);
            }
            int kind = in.readByte();
            return switch (kind) {
                case FED -> FedPart.read(in);
                case RELEASED -> new StoreEntry.Released(in.readUTF());
                case TEXTS -> delivery(in.readUTF(), true, in);
                default -> throw new IOException("an entry of kind " + kind);
            };
        }
    }

    private static Delivery delivery(String source, boolean hasTexts, DataInputStream in)
            throws IOException {
        long number = in.readLong();
        int count = in.readInt();
        List<Delivery.Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String feature = in.readUTF();
            boolean isText = hasTexts && in.readBoolean();
            items.add(new Delivery.Item(feature, EventForm.read(in, isText)));
        }
        return new Delivery(source, number, items);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
