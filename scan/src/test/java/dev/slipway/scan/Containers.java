package dev.slipway.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Puts bytes into the containers that models come in.
final class Containers {
    private Containers() {}

    /// Each container with `payload` where its loader would look for it.
    static Map<String, byte[]> around(byte[] payload) {
        Map<String, byte[]> made = new LinkedHashMap<>();
        made.put("bare.pkl", payload);
        made.put("renamed.onnx", payload);
        made.put("renamed.txt", payload);
        made.put("stored.zip", zip(false, "model.pkl", payload));
        made.put("deflated.zip", zip(true, "model.pkl", payload));
        made.put(
                "torch.pt",
                zip(false, "archive/data.pkl", payload, "archive/version", text("3\n")));
        made.put("torch-packed.bin", zip(true, "archive/data.pkl", payload));
        made.put("torch-legacy.pth", legacyTorch(payload));
        made.put("array.npy", npy(payload));
        made.put("arrays.npz", zip(true, "a.npy", npy(payload)));
        made.put("gzipped", gzip(payload));
        made.put("joblib.z", zlib(payload));
        byte[] head = text(String.format("ZF%-19s", "0x" + Integer.toHexString(payload.length)));
        made.put("joblib-0.9.z", join(head, zlib(payload)));
        made.put("joblib-0.8.z", join(head, text(" "), zlib(payload)));
        made.put("model.tar", tar("model.pkl", '0', payload));
        made.put("model.tar.gz", gzip(tar("model.pkl", '0', payload)));
        made.put("nested.zip", zip(true, "inner.zip", zip(true, "x", payload)));
        made.put("behind-text.txt", join(text("just a readme\n"), zip(false, "x.pkl", payload)));
        made.put("encrypted-flag.zip", patched(zip(false, "model.pkl", payload), 6, 8, 1));
        return made;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// Sets a bit of a field in every local and central header: the flags lie at 6 and 8.
    static byte[] patched(byte[] zip, int local, int central, int bits) {
        byte[] patched = zip.clone();
        for (int i = 0; i + 4 < patched.length; i++) {
            if (patched[i] == 'P' && patched[i + 1] == 'K') {
                if (patched[i + 2] == 3 && local >= 0) {
                    patched[i + local] |= (byte) bits;
                } else if (patched[i + 2] == 1 && central >= 0) {
                    patched[i + central] |= (byte) bits;
                }
            }
        }
        return patched;
    }

    /// A ZIP file of names and contents in turn.
    static byte[] zip(boolean packed, Object... namesAndContents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                byte[] content = (byte[]) namesAndContents[i + 1];
                ZipEntry entry = new ZipEntry((String) namesAndContents[i]);
                if (!packed) {
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Replaces a text of the same length, `where` = 1 the first time, 2 the second, 0 everywhere.
    static byte[] replaced(byte[] bytes, String before, String after, int where) {
        byte[] old = text(before);
        byte[] fresh = text(after);
        byte[] changed = bytes.clone();
        int seen = 0;
        for (int i = 0; i + old.length <= changed.length; i++) {
            if (Arrays.equals(changed, i, i + old.length, old, 0, old.length)) {
                seen++;
                if (where == 0 || where == seen) {
                    System.arraycopy(fresh, 0, changed, i, fresh.length);
                }
            }
        }
        return changed;
    }

    static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException("not there");
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] zlib(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] tar(String name, char type, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, String.format("%011o\0", content.length));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, type == '1' || type == '2' ? "/etc/passwd" : "");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte next : header) {
            sum += next & 0xFF;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        byte[] padding = new byte[(512 - content.length % 512) % 512];
        return join(header, content, padding, new byte[1024]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text(text);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    static byte[] npy(byte[] objects) {
        return npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", objects);
    }

    static byte[] npy(String header, byte[] content) {
        byte[] text = text(header + "\n");
        ByteBuffer length = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        length.putShort((short) text.length);
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
        return join(magic, length.array(), text, content);
    }

    private static byte[] legacyTorch(byte[] payload) {
        byte[] magic = {
            0x6C, (byte) 0xFC, (byte) 0x9C, 0x46, (byte) 0xF9, 0x20, 0x6A, (byte) 0xA8, 0x50, 0x19
        };
        byte[] first = Pickle.protocol(2).ops("\u008a\n").raw(magic).ops(".").bytes();
        byte[] version = Pickle.protocol(2).ops("M\u00e9\u0003.").bytes();
        byte[] system = Pickle.protocol(2).ops("}.").bytes();
        byte[] keys = Pickle.protocol(2).ops("].").bytes();
        return join(first, version, system, payload, keys);
    }

    static byte[] safetensors(String header, int bytes) {
        byte[] text = text(header);
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        length.putLong(text.length);
        return join(length.array(), text, new byte[bytes]);
    }

    /// A protocol-buffer field of bytes.
    static byte[] field(int number, byte[]... content) {
        byte[] bytes = join(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long value : List.of(((long) number << 3) | 2, (long) bytes.length)) {
            long rest = value;
            while (rest >= 0x80) {
                out.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    /// An ONNX model with one initializer whose external data has these keys and values.
    static byte[] onnx(boolean inSubgraph, String... keysAndValues) {
        byte[] entries = new byte[0];
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries =
                    join(
                            entries,
                            field(
                                    13,
                                    field(1, text(keysAndValues[i])),
                                    field(2, text(keysAndValues[i + 1]))));
        }
        byte[] tensor = field(5, entries, new byte[] {0x70, 1});
        byte[] graph =
                inSubgraph
                        ? field(1, field(5, field(6, tensor), new byte[] {(byte) 0xA0, 1, 5}))
                        : tensor;
        return join(new byte[] {8, 8}, field(7, graph), opset(""));
    }

    static byte[] opset(String domain) {
        return field(8, field(1, text(domain)), new byte[] {16, 17});
    }
}
